// Package gifts is the screens of goods, activities and their prizes.
package gifts
