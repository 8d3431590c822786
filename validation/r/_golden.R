# Writes validation/golden/NAME.json (or into the folder given as the first argument): producer, script, data, results at 15 digits.
suppressPackageStartupMessages(library(jsonlite))
# The random numbers of R 3.6 and later, whatever the session's default is.
RNGkind("Mersenne-Twister", "Inversion", "Rejection")

golden <- function(name, packages, data, levels, results) {
  folder <- c(commandArgs(trailingOnly = TRUE), "validation/golden")[1]
  versions <- lapply(setNames(packages, packages), function(p) as.character(packageVersion(p)))
  text <- toJSON(
    list(producer = c(list(R = as.character(getRversion())), versions), script = paste0("validation/r/", name, ".R"), levels = levels, data = lapply(data, as.list), results = results),
    auto_unbox = TRUE, digits = NA, na = "string", null = "null", pretty = 1)
  # An array of numbers on one line.
  writeLines(gsub("\\n *(?=[^][{}]*\\])", " ", text, perl = TRUE), file.path(folder, paste0(name, ".json")))
}
# A vector that stays an array also where it has one element.
a <- function(x) I(unname(as.vector(x)))
