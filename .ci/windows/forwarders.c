/* python3.dll: every name of it is forwarded to python3X.dll, by a list that make-prefix writes. */
int start(void *library, unsigned reason, void *reserved) { return 1; }
