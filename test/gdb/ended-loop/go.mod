module listeninglibrary

go 1.21
