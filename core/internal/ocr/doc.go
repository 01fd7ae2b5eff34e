// Package ocr finds and reads lines of text in a luma plane: any typeface, any height from 7 px, dark on light or light on dark, along
// the rows or the columns of the plane, either way up. It knows characters and lines, not cards: what a line says (a number, a date, a
// name) is for the packages above.
//
// The stages, in order: [Finder.Components] (local threshold, connected components), [Finder.Lines] (chains of components with a common
// baseline), then for each line a strip of fixed capital height, character hypotheses along it, and a lattice that [Text] decodes.
//
// All arithmetic is integer, or floating point in a fixed order without fused operations, so that every build gives the same lines.
package ocr
