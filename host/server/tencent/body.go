package tencent

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/cardglyph/cardglyph/host/server/body"
	"github.com/cardglyph/cardglyph/host/server/read"
)

// request is the body taken apart.
type request struct {
	appID, bucket string
	hasBucket     bool
	pictures      []picture
}

// picture has either data or url.
type picture struct {
	name, url string
	data      []byte
}

// kept is what is kept of a body: one more picture than there may be, so that too many are noticed.
var kept = body.Limits{Items: maxFiles + 1, Members: 16, Depth: 2, Values: 64}

// parse reads the body, JSON or multipart.
func parse(x *read.Exchange) (*request, error) {
	kind, params := x.MediaType()
	switch kind {
	case "application/json", "text/json":
		v, err := x.JSON(maxBody, kept)
		if err != nil {
			return nil, err
		}
		return parseJSON(v)
	case "multipart/form-data":
		f, err := x.Form(maxBody, params["boundary"], body.FormLimits{File: maxFile, Files: maxFiles, Value: maxBody, IsFile: isFile})
		if err != nil {
			return nil, err
		}
		return fromForm(f)
	}
	return nil, tcBadRequest
}

// isFile takes image, image[0], image[1] … for pictures, whether or not the part has a file name.
func isFile(field, _ string) bool { return field == "image" || strings.HasPrefix(field, "image[") }

func fromForm(f *body.Form) (*request, error) {
	q := &request{appID: f.Values["appid"], bucket: f.Values["bucket"]}
	_, q.hasBucket = f.Values["bucket"]
	if err := q.checkNames(); err != nil {
		return nil, err
	}
	if address, ok := f.Values["url"]; ok && (address != "" || len(f.Files) == 0) {
		return q, q.addURLs([]string{address})
	}
	for _, file := range f.Files {
		q.pictures = append(q.pictures, picture{name: file.Name, data: file.Data})
	}
	return q, q.checkPictures()
}

// parseJSON takes a JSON body apart. Errors: codes of the table.
func parseJSON(v *body.Value) (*request, error) {
	if v.Kind != body.Object {
		return nil, tcBadRequest
	}
	if v.Twice() {
		return nil, tcParameter
	}
	q := &request{hasBucket: v.Get("bucket") != nil}
	var ok [4]bool
	q.appID, ok[0] = textOrNumber(v.Get("appid"))
	q.bucket, ok[1] = textOrNumber(v.Get("bucket"))
	urls, okURL := oneOrMany(v.Get("url"))
	images, okImage := oneOrMany(v.Get("image"))
	ok[2], ok[3] = okURL, okImage
	if ok != [4]bool{true, true, true, true} {
		return nil, tcParameter
	}
	if err := q.checkNames(); err != nil {
		return nil, err
	}
	if len(urls) > 0 && (len(urls[0]) > 0 || len(images) == 0) {
		addresses := make([]string, len(urls))
		for i, text := range urls {
			addresses[i] = string(text)
		}
		return q, q.addURLs(addresses)
	}
	return q, q.addImages(images)
}

// textOrNumber reads a JSON string, or a whole number as its digits: clients send appid as either. Absent is "".
func textOrNumber(v *body.Value) (string, bool) {
	switch {
	case v == nil || v.Kind == body.Null:
		return "", true
	case v.Kind == body.String:
		return string(v.Bytes()), true
	case v.Kind == body.Number:
		digits := string(v.Bytes())
		return digits, strings.Trim(digits, "0123456789") == ""
	}
	return "", false
}

// oneOrMany reads a JSON string or a list of strings. Absent is none. A list that has more than there may be comes with one too many.
func oneOrMany(v *body.Value) ([][]byte, bool) {
	switch {
	case v == nil || v.Kind == body.Null:
		return nil, true
	case v.Kind == body.String:
		return [][]byte{v.Bytes()}, true
	case v.Kind != body.Array:
		return nil, false
	}
	many := make([][]byte, len(v.Items))
	for i := range v.Items {
		if v.Items[i].Kind != body.String {
			return nil, false
		}
		many[i] = v.Items[i].Bytes()
	}
	return many, true
}

// checkNames checks appid and bucket by themselves. The bucket may be left out: later versions of the service do not ask.
func (q *request) checkNames() error {
	switch {
	case q.appID == "" || q.hasBucket && q.bucket == "":
		return tcParamEmpty
	case len(q.appID) > maxAppID || len(q.bucket) > maxBucket:
		return tcParamLong
	case strings.Trim(q.appID, "0123456789") != "":
		return tcParameter
	}
	return nil
}

func (q *request) addURLs(urls []string) error {
	for _, u := range urls {
		switch {
		case u == "":
			return tcURLEmpty
		case len(u) > maxURL:
			return tcParamLong
		}
		q.pictures = append(q.pictures, picture{url: u})
	}
	return q.checkPictures()
}

func (q *request) addImages(images [][]byte) error {
	if len(images) > maxFiles {
		return tcManyPictures
	}
	for _, text := range images {
		if len(text) == 0 {
			return tcImageEmpty
		}
		data, err := body.DecodeBase64(text)
		switch {
		case err != nil:
			return tcParameter
		case len(data) > maxFile:
			return tcPictureSize
		}
		q.pictures = append(q.pictures, picture{data: data})
	}
	return q.checkPictures()
}

func (q *request) checkPictures() error {
	switch {
	case len(q.pictures) == 0:
		return tcNoPicture
	case len(q.pictures) > maxFiles:
		return tcManyPictures
	}
	return nil
}

// match compares the body with the signature, and with a URL that names bucket and appid in its host.
func (q *request) match(sig *signature) error {
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
