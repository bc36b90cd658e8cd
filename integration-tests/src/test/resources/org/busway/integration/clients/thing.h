/* What the things in C have in common: see ThingContract for their arguments and answers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INTERFACE "org.example.Thing1"
#define PATH "/org/example/thing"

static void say(const char *word, const char *rest) {
    printf("%s%s%s\n", word, rest ? " " : "", rest ? rest : "");
    fflush(stdout);
}

/* A pipe that holds a text and nothing more. */
static int pipe_with(const char *text) {
    int ends[2];
    if (pipe(ends) || write(ends[1], text, strlen(text)) != (ssize_t) strlen(text))
        exit(2);
    close(ends[1]);
    return ends[0];
}

static const char *read_all(int descriptor) {
    static char text[4096];
    size_t length = 0;
    ssize_t got;
    while ((got = read(descriptor, text + length, sizeof text - 1 - length)) > 0)
        length += got;
    text[length] = 0;
    return text;
}
