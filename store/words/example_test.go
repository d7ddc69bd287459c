package words_test

import (
	"fmt"

	"github.com/amtsfeed/amtsfeed/store/words"
)

func ExampleIndex() {
	fmt.Println(words.Index("Der NOOTS-Staatsvertrag für Bürger*innen"))
	// Output: [der noots nootsstaatsvertrag staatsvertrag fuer buergerinnen buerger]
}

func ExampleInflect() {
	fmt.Println(words.Inflect("Register", false))
	fmt.Println(words.Inflect("Stadt", false))
	fmt.Println(words.Inflect("digital", false))
	fmt.Println(words.Inflect("OZG", false))
	// Output:
	// [register registers registern]
	// [stadt staedte staedten stadts stadtes stadte]
	// [digital digitals digitales digitale digitalen digitaler digitalem]
	// [ozg ozgs]
}
