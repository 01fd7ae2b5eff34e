package server

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// tencentRequest is the body taken apart.
type tencentRequest struct {
	appID, bucket string
	hasBucket     bool
	pictures      []tencentPicture
}

// tencentPicture has either data or url.
type tencentPicture struct {
	name, url string
	data      []byte
}

// tencentRequest reads the body, JSON or multipart.
func (x *exchange) tencentRequest() (*tencentRequest, error) {
	kind, params := mediaType(x.r)
	switch kind {
	case "application/json", "text/json":
		body, err := x.body(tencentBody, jsonCopies)
		if err != nil {
			return nil, err
		}
		return parseTencentJSON(body)
	case "multipart/form-data":
		in, err := x.stream(tencentBody, formCopies)
		if err != nil {
			return nil, err
		}
		limits := formLimits{file: tencentFile, files: tencentFiles, value: tencentBody}
		f, err := readForm(in, params["boundary"], limits, isTencentFile)
		if err != nil {
			return nil, err
		}
		x.bodyCame()
		return fromTencentForm(f)
	}
	return nil, tcBadRequest
}

// isTencentFile takes image, image[0], image[1] … for pictures, whether or not the part has a file name.
func isTencentFile(field, _ string) bool {
	return field == "image" || strings.HasPrefix(field, "image[")
}

func fromTencentForm(f *form) (*tencentRequest, error) {
	q := &tencentRequest{appID: f.values["appid"], bucket: f.values["bucket"]}
	_, q.hasBucket = f.values["bucket"]
	if err := q.checkNames(); err != nil {
		return nil, err
	}
	if address, ok := f.values["url"]; ok && (address != "" || len(f.files) == 0) {
		return q, q.addURLs([]string{address})
	}
	for _, file := range f.files {
		q.pictures = append(q.pictures, tencentPicture{name: file.name, data: file.data})
	}
	return q, q.checkPictures()
}

// parseTencentJSON takes a JSON body apart. Errors: codes of the table.
func parseTencentJSON(body []byte) (*tencentRequest, error) {
	var in struct {
		AppID  json.RawMessage `json:"appid"`
		Bucket json.RawMessage `json:"bucket"`
		URL    json.RawMessage `json:"url"`
		Image  json.RawMessage `json:"image"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, tcBadRequest
	}
	q := &tencentRequest{hasBucket: in.Bucket != nil}
	var ok [4]bool
	q.appID, ok[0] = textOrNumber(in.AppID)
	q.bucket, ok[1] = textOrNumber(in.Bucket)
	urls, okURL := oneOrMany(in.URL)
	images, okImage := oneOrMany(in.Image)
	ok[2], ok[3] = okURL, okImage
	if ok != [4]bool{true, true, true, true} {
		return nil, tcParameter
	}
	if err := q.checkNames(); err != nil {
		return nil, err
	}
	if len(urls) > 0 && (urls[0] != "" || len(images) == 0) {
		return q, q.addURLs(urls)
	}
	return q, q.addImages(images)
}

// textOrNumber reads a JSON string, or a whole number as its digits: clients send appid as either. Absent is "".
func textOrNumber(raw json.RawMessage) (string, bool) {
	if raw == nil || string(raw) == "null" {
		return "", true
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text, true
	}
	var number int64
	if json.Unmarshal(raw, &number) == nil && number >= 0 {
		return strconv.FormatInt(number, 10), true
	}
	return "", false
}

// oneOrMany reads a JSON string or a list of strings. Absent is none.
func oneOrMany(raw json.RawMessage) ([]string, bool) {
	if raw == nil || string(raw) == "null" {
		return nil, true
	}
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return []string{one}, true
	}
	var many []string
	return many, json.Unmarshal(raw, &many) == nil
}

// checkNames checks appid and bucket by themselves. The bucket may be left out: later versions of the service do not ask.
func (q *tencentRequest) checkNames() error {
	switch {
	case q.appID == "" || q.hasBucket && q.bucket == "":
		return tcParamEmpty
	case len(q.appID) > tencentAppID || len(q.bucket) > tencentBucket:
		return tcParamLong
	case strings.Trim(q.appID, "0123456789") != "":
		return tcParameter
	}
	return nil
}

func (q *tencentRequest) addURLs(urls []string) error {
	for _, u := range urls {
		switch {
		case u == "":
			return tcURLEmpty
		case len(u) > tencentURL:
			return tcParamLong
		}
		q.pictures = append(q.pictures, tencentPicture{url: u})
	}
	return q.checkPictures()
}

func (q *tencentRequest) addImages(images []string) error {
	if len(images) > tencentFiles {
		return tcManyPictures
	}
	for _, text := range images {
		if text == "" {
			return tcImageEmpty
		}
		data, err := base64.StdEncoding.DecodeString(text)
		switch {
		case err != nil:
			return tcParameter
		case len(data) > tencentFile:
			return tcPictureSize
		}
		q.pictures = append(q.pictures, tencentPicture{data: data})
	}
	return q.checkPictures()
}

func (q *tencentRequest) checkPictures() error {
	switch {
	case len(q.pictures) == 0:
		return tcNoPicture
	case len(q.pictures) > tencentFiles:
		return tcManyPictures
	}
	return nil
}

// match compares the body with the signature, and with a URL that names bucket and appid in its host.
func (q *tencentRequest) match(sig *signature) error {
	if sig == nil {
		return nil
	}
	if q.appID != sig.appID || q.hasBucket && q.bucket != sig.bucket {
		return tcMismatch
	}
	for _, p := range q.pictures {
		if bucket, appID, ok := bucketOfURL(p.url); ok && (appID != sig.appID || bucket != sig.bucket) {
			return tcMismatch
		}
	}
	return nil
}

// bucketHost is how the service's own storage names its hosts: test-123456.image.myqcloud.com.
var bucketHost = regexp.MustCompile(`^([a-z0-9-]+)-([0-9]+)\.(?:[a-z0-9-]+\.)+myqcloud\.com$`)

func bucketOfURL(address string) (bucket, appID string, ok bool) {
	u, err := url.Parse(address)
	if err != nil {
		return "", "", false
	}
	m := bucketHost.FindStringSubmatch(strings.ToLower(u.Hostname()))
	if m == nil {
		return "", "", false
	}
	return m[1], m[2], true
}
