/** Words the names are made of: accents, apostrophes, hyphens, spaces and one-letter names on purpose. */

const words = (text: string): readonly string[] => text.trim().split(/\s*,\s*/)

export const GIVEN_NAMES = words(`
  Aaliyah, Abdi, Adaeze, Ağca, Aiko, Aisling, Alejandro, Amina, Amélie, Ana, André, Anh, Anneke, Antônio, Arjun, Asha,
  Astrid, Ayşe, Beatriz, Benjamín, Björn, Bongani, Bronwyn, Caleb, Camila, Carlos, Çağla, Celeste, Chidi, Chloé, Ciara,
  Clément, Dae-Jung, Daniel, D'Angelo, Deepa, Dimitri, Dmitri, E, Ebony, Eitan, Elif, Elijah, Élodie, Emeka, Emily, Enzo,
  Esperanza, Fatima, Fiachra, Finn, François, Freya, Gabriel, Giulia, Grace, Guadalupe, Hana, Hüseyin, Hye-Jin, Ibrahim,
  Ikram, Imani, Ines, Ingrid, Isabella, Iván, Jada, Jamal, Ja'Marcus, Jean-Luc, Jing, João, Joaquín, José, Josephine,
  Juan Pablo, Kai, Kamala, Kateřina, Kwame, Lan Anh, Laila, Leilani, Léa, Liam, Lucía, Łukasz, Magnus, Mai, Malia,
  Marguerite, María José, Mateo, Mei, Mia, Minh, Mohamed, Mpho, Nadia, Ngozi, Nia, Nikolai, Noah, Nuala, O, Odalys,
  Oisín, Olga, Oluwaseun, Omar, Owen, Özlem, Paloma, Pita, Priya, Quang, Quinn, Rafael, Ravi, Renée, Rosa Elena, Ruth,
  Saoirse, Sean, Şebnem, Sione, Sizwe, Sofía, Søren, Stella, Sunita, Tadeusz, Tala, Tamika, Tariq, Teófilo, Thandiwe,
  Theo, Tiên, Tomás, Tyrone, Uma, Valentina, Víctor, Wei, Wren, Xavier, Xóchitl, Yara, Yusuf, Zara, Zeynep, Zoë, Zuzana`)

export const FAMILY_NAMES = words(`
  Abebe, Abdullahi, Acheampong, Adeyemi, Aguilar, Al-Farsi, Allen, Álvarez, Andersen, Asante, Åström, Baker, Banerjee,
  Begay, Bianchi, Bjørnstad, Boateng, Bouchard, Brown, Cabrera, Campbell, Castro, Chang, Chen, Cohen, Contreras, Côté,
  Da Silva, Dąbrowski, D'Amico, Das, Davis, De la Cruz, De León, Delacroix, Demir, Diallo, Díaz, Do, Dos Santos, Dubois,
  Dvořák, Eze, Edwards, El-Sayed, Eriksson, Escobar, Evans, Farah, Fernández, Fischer, Flores, Fofana, Fonseca, Fournier,
  Fuentes, Gallagher, García, García-López, Goldberg, González, Grabowski, Green, Guerrero, Gunnarsson, Gutiérrez,
  Haddad, Hall, Hansen, Harris, Hassan, Hernández, Herrera, Hoang, Horvat, Hughes, Huỳnh, Ibarra, Idowu, Iqbal, Ishikawa,
  Ivanova, Jackson, Jensen, Jiménez, Johnson, Jovanović, Kahananui, Kamara, Kaplan, Kaur, Kelly, Khan, Kim, King,
  Kjærgård, Kowalski, Kumar, Lam, Larsen, Le, Lee, Lefèvre, Lewis, Li, Lindqvist, Long, López, Lozano, Ly, Mac Giolla,
  Mahlangu, Maldonado, Martin, Martínez, McAllister, McDonald, Medina, Mehta, Méndez, Mensah, Meyer, Miller, Mitchell,
  Molina, Moreau, Morris, Müller, Muñoz, Nakamura, Navarro, Nelson, Ng, Nguyễn, Nielsen, Nkosi, Novák, Núñez, O'Brien,
  O'Connor, Ochoa, Okafor, Okonkwo, Oliveira, O'Neill, Ortiz, Osei-Bonsu, Ó Súilleabháin, Øverland, Owusu, Özdemir, Park,
  Patel, Peña, Pereira, Pérez, Petrović, Phạm, Popescu, Quispe, Rahman, Ramírez, Reyes, Rivera, Robinson, Rodríguez,
  Rojas, Romero, Rossi, Ruiz, Saint-Pierre, Salazar, Sanchez, Sato, Schmidt, Scott, Sharma, Silva, Singh, Smith, Soto,
  Ståhl, Stewart, Sutherland, Suzuki, Szabó, Tagaloa, Takahashi, Tesfaye, Thao, Thompson, Torres, Tran, Tremblay, Tshabalala,
  Turner, Uzun, Van der Berg, Vargas, Vega, Vũ, Walker, Wang, Ward, Weiß, Williams, Wójcik, Wright, X, Xiong, Yamamoto,
  Yang, Yazzie, Yılmaz, Young, Zhang, Zimmermann, Zuñiga`)

const HEADS =
  words(`Ash, Black, Bram, Brook, Cald, Carl, Clay, Cold, Crom, Dal, Dun, East, Elms, Fair, Farn, Gold,
  Gran, Hal, Hart, Hazel, Hol, Kirk, Lang, Lock, Marsh, Mill, North, Oak, Pem, Pick, Rad, Red, Rock, Shel, South, Stan,
  Thorn, Wake, West, Whit`)
const TAILS =
  words(`bank, beck, bourne, bridge, brook, bury, by, combe, cott, croft, dale, den, don, field, fold, ford,
  gate, grave, ham, hill, holm, hurst, ingham, land, ley, low, man, mere, moor, more, pool, ridge, sby, shaw, stead,
  stock, ston, thorpe, ton, wade, wall, water, well, wick, wood`)

/** Family names put together from an English head and tail; used once the list above is exhausted. */
export const MADE_FAMILY_NAMES = HEADS.flatMap((head) => TAILS.map((tail) => head + tail))

/** First and second halves of school names. */
export const SCHOOL_HEADS =
  words(`Maple, Cedar, River, Oak, Willow, Stone, Silver, Sunny, Eagle, Prairie, Lake, Spring,
  Clear, Fox, Deer, Hawk, Meadow, Autumn, Harvest, Liberty, Pioneer, Heritage, Granite, Copper, Aspen, Birch, Walnut,
  Hickory, Juniper, Laurel, Magnolia, Orchard, Pebble, Quail, Robin, Summit, Timber, Union, Valley, Winter`)
export const SCHOOL_TAILS =
  words(`Valley, Ridge, Bend, Hill, Creek, Grove, Field, View, Park, Point, Crossing, Glen,
  Hollow, Landing, Run, Springs, Terrace, Trail, Woods, Brook, Bluff, Canyon, Cove, Dale, Farm, Forge, Gate, Heights,
  Island, Junction, Knoll, Lane, Meadows, Mill, Pass, Place, Pond, Prairie, Shore, Station, Summit, Way`)

/** The plain letters of a name, for user names and addresses: `Zoë O'Brien` gives `zoe` and `obrien`. */
export const slug = (name: string): string =>
  name
    .normalize('NFD')
    .replaceAll(/[^a-z]/gi, '')
    .toLowerCase() || 'x'
