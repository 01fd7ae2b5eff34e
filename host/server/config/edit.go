package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"go.yaml.in/yaml/v3"
)

var (
	// ErrKeyExists is returned when a key of this name stands in the file already.
	ErrKeyExists = errors.New("config: a key of this name exists")
	// ErrNoKey is returned when no key of this name stands in the file.
	ErrNoKey = errors.New("config: no key of this name")
)

// AddKey adds k to the file at path, which is made when it is missing. Comments and the order of the rest stay.
// Errors: ErrKeyExists, ErrConfig when the file would not load with the key in it.
func AddKey(path string, k Key) error {
	return edit(path, func(keys *yaml.Node) error {
		if at := find(keys, k.Name); at >= 0 {
			return ErrKeyExists
		}
		keys.Content = append(keys.Content, keyNode(&k))
		return nil
	})
}

// TopUp grants the key more calls; a negative n takes calls back, at most down to 0. It returns the new grant.
// Errors: ErrNoKey, ErrConfig.
func TopUp(path, name string, n int64) (calls int64, err error) {
	err = editKey(path, name, func(key *yaml.Node) error {
		value := member(key, "calls")
		if value == nil {
			return fmt.Errorf("%w: key %s has no limit to top up", ErrConfig, name)
		}
		have, err := strconv.ParseInt(value.Value, 10, 64)
		if err != nil {
			return fmt.Errorf("%w: key %s: calls is no number", ErrConfig, name)
		}
		calls = max(have+n, 0)
		value.Value = strconv.FormatInt(calls, 10)
		return nil
	})
	return calls, err
}

// SetArrears says whether the key's account owes. Errors: ErrNoKey, ErrConfig.
func SetArrears(path, name string, owes bool) error {
	return editKey(path, name, func(key *yaml.Node) error {
		if value := member(key, "arrears"); value != nil {
			value.Value = strconv.FormatBool(owes)
			return nil
		}
		key.Content = append(key.Content, pair("arrears", "!!bool", strconv.FormatBool(owes))...)
		return nil
	})
}

// Revoke takes the key out of the file. Errors: ErrNoKey, ErrConfig.
func Revoke(path, name string) error {
	return edit(path, func(keys *yaml.Node) error {
		at := find(keys, name)
		if at < 0 {
			return ErrNoKey
		}
		keys.Content = append(keys.Content[:at], keys.Content[at+1:]...)
		return nil
	})
}

func editKey(path, name string, change func(key *yaml.Node) error) error {
	return edit(path, func(keys *yaml.Node) error {
		at := find(keys, name)
		if at < 0 {
			return ErrNoKey
		}
		return change(keys.Content[at])
	})
}

// edit changes the list of keys in the file. The new file is checked before it takes the old one's place, at once.
func edit(path string, change func(keys *yaml.Node) error) error {
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(old, &doc); err != nil {
		return fmt.Errorf("%w: %s: %s", ErrConfig, path, withoutValues(err))
	}
	keys, err := keysNode(&doc)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrConfig, path, err)
	}
	if err := change(keys); err != nil {
		return err
	}
	text, err := yaml.Marshal(&doc)
	if err != nil {
		return err
	}
	return replace(path, text)
}

// replace writes text beside path, loads it to see that it works, and renames it. Only the owner may read the file.
func replace(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".cardglyph-*.yaml") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	if _, _, err := Load(f.Name(), nil); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// keysNode is the list under "keys", made when it is missing.
func keysNode(doc *yaml.Node) (*yaml.Node, error) {
	if len(doc.Content) == 0 {
		*doc = yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode, Tag: "!!map"}}}
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, errors.New("the file is no mapping")
	}
	keys := member(root, "keys")
	switch {
	case keys == nil:
		keys = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: "keys"}, keys)
	case keys.Tag == "!!null":
		*keys = yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	case keys.Kind != yaml.SequenceNode:
		return nil, errors.New("keys is no list")
	}
	keys.Style &^= yaml.FlowStyle
	return keys, nil
}

// find is the index of the named key, or -1.
func find(keys *yaml.Node, name string) int {
	for i, k := range keys.Content {
		if v := member(k, "name"); v != nil && v.Value == name {
			return i
		}
	}
	return -1
}

// member is the value under name in a mapping, or nil.
func member(m *yaml.Node, name string) *yaml.Node {
	if m.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == name {
			return m.Content[i+1]
		}
	}
	return nil
}

func pair(name, tag, value string) []*yaml.Node {
	return []*yaml.Node{
		{Kind: yaml.ScalarNode, Tag: "!!str", Value: name},
		{Kind: yaml.ScalarNode, Tag: tag, Value: value},
	}
}

// keyNode writes what of the key is set, in the order of Key's fields.
func keyNode(k *Key) *yaml.Node {
	m := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	text := func(name, value string) {
		if value != "" {
			m.Content = append(m.Content, pair(name, "!!str", value)...)
		}
	}
	text("name", k.Name)
	text("appid", k.AppID)
	text("secret_id", k.SecretID)
	text("secret_key", string(k.SecretKey))
	text("secret_key_file", k.SecretKeyFile)
	if len(k.Buckets) > 0 {
		list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Style: yaml.FlowStyle}
		for _, b := range k.Buckets {
			list.Content = append(list.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: b})
		}
		m.Content = append(m.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: "buckets"}, list)
	}
	text("secret_key_env", k.SecretKeyEnv)
	text("appcode", string(k.AppCode))
	text("appcode_file", k.AppCodeFile)
	text("appcode_env", k.AppCodeEnv)
	text("token", string(k.Token))
	text("token_file", k.TokenFile)
	text("token_env", k.TokenEnv)
	if k.Rate > 0 {
		m.Content = append(m.Content, pair("rate", "", strconv.FormatFloat(k.Rate, 'g', -1, 64))...)
	}
	if k.Burst > 0 {
		m.Content = append(m.Content, pair("burst", "!!int", strconv.Itoa(k.Burst))...)
	}
	if k.Parallel > 0 {
		m.Content = append(m.Content, pair("parallel", "!!int", strconv.Itoa(k.Parallel))...)
	}
	if k.Calls != nil {
		m.Content = append(m.Content, pair("calls", "!!int", strconv.FormatInt(*k.Calls, 10))...)
	}
	return m
}
