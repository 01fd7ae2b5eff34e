// The checkout page's texts in Chinese; the English ones stand in the page.
const chinese = {
  stages: "识别过程", title: "结算", contact: "联系与配送", email: "邮箱", address: "地址", payment: "付款",
  no_card: "手边没有卡？试试绘制的卡片：", embossed: "凸字", printed: "平印", dark: "深色",
  number: "卡号", expiry: "有效期", csc: "安全码", name: "持卡人姓名", pay: "支付 £86.50", order: "您的订单",
  jug: "炻器水壶", jug_glaze: "苔绿釉，1.2 升", bowls: "早餐碗两只", bowls_glaze: "燕麦釉", delivery: "运费", total: "合计",
  proof: "本页证明什么", proof_text: "银行卡由此标签页内的 WebAssembly 模块识别。识别时不发出任何请求，页面的安全策略也不允许向其他服务器发送。断开网络后再试一次。",
  requests_load: "加载页面的请求数", requests_read: "识别期间的请求数", reads: "识别次数", offline: "可离线使用", policy: "安全策略",
  demo_note: "仅为演示：没有商店，付款不会发送任何内容。",
};

const spoken = {
  en: { yes: "yes", no: "no", thanks: "Thank you. This is a demonstration: nothing was sent." },
  zh: { yes: "是", no: "否", thanks: "谢谢。这是演示，没有发送任何内容。" },
};

const english = Object.fromEntries([...document.querySelectorAll("[data-t]")].map((e) => [e.dataset.t, e.textContent]));

/** Sets the page's language and answers the texts that scripts write. */
export function translate(language) {
  document.documentElement.lang = language;
  const texts = language === "zh" ? chinese : english;
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = texts[element.dataset.t];
  const button = document.getElementById("language");
  button.lang = language === "zh" ? "en" : "zh";
  button.textContent = language === "zh" ? "English" : "中文";
  return spoken[language];
}
