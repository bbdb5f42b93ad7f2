/* Stands for a shell in the suites, which start shells of their own all the time: becomes the shell, with the library
   preloaded or, where PRELOAD is empty, without. The words, and so $0 and $BASH, are the same either way. */
#include <stdlib.h>
#include <unistd.h>

int main(int count, char **words) {
    (void)count;
    if (PRELOAD[0] && setenv("LD_PRELOAD", PRELOAD, 1))
        return 126;
    execv(SHELL, words);
    return 127;
}
