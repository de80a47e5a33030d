// Package damage proves that no import is silent. It takes a good file of each
// list, damages it at random, reads it as the product does, and judges what came
// of it: the same result, a named notice or warning, or a refusal; never another
// sum, head count, day or account without a word, wherever the file's own
// redundancy can show that something is wrong.
//
//	good_test.go      a good file of each list, made by code
//	adapters_test.go  how each list is read: bytes → outcome
//	damages_test.go   what is done to cells, bytes_test.go what is done to bytes
//	shown_test.go     what a damaged file shows by itself, and what it says where it shows nothing
//	known_test.go     the faults that are known and not mended yet
//
// A damage that leaves an honest file (another honest name) has to be read as it
// stands. What is random comes from one seed, which is printed.
package damage
