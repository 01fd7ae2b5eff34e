module github.com/cardglyph/cardglyph

go 1.26
