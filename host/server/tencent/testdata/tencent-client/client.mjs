// Calls BankCardOCR with the official client. The environment says where and as whom; standard input is a JSON list of
// requests; one JSON line is written for each: {"answer": …} or {"code": …, "message": …}.
import sdk from "tencentcloud-sdk-nodejs-ocr";

const { ENDPOINT, SECRET_ID, SECRET_KEY } = process.env;
const client = new sdk.ocr.v20181119.Client({
  credential: { secretId: SECRET_ID, secretKey: SECRET_KEY },
  region: "ap-guangzhou",
  profile: { httpProfile: { endpoint: ENDPOINT, protocol: "http://", reqTimeout: 20 } },
});

let text = "";
for await (const chunk of process.stdin) text += chunk;
for (const request of JSON.parse(text)) {
  let line;
  try {
    line = { answer: await client.BankCardOCR(request) };
  } catch (error) {
    line = { code: error.code, message: error.message };
  }
  process.stdout.write(JSON.stringify(line) + "\n");
}
