/* python.exe: the interpreter is python3X.dll, which python.org's own program starts in the same way. */
#include <windows.h>

typedef int (*Main)(int, wchar_t **);

/* Windows lets every program use AMX; Linux only those that ask (arch_prctl(2), ARCH_REQ_XCOMP_PERM for the tiles' data).
   OpenVINO sees that the processor has it, uses it, and under Wine would be ended for that. */
static void ask_linux_for_amx(void) {
    long number = 158, request = 0x1023, tiles = 18, answer;
    __asm__ volatile("syscall" : "=a"(answer) : "a"(number), "D"(request), "S"(tiles) : "rcx", "r11", "memory");
}

int wmain(int count, wchar_t **words) {
    if (GetProcAddress(GetModuleHandleW(L"ntdll"), "wine_get_version")) ask_linux_for_amx();
    HMODULE library = LoadLibraryW(PYTHON);
    Main run = library ? (Main)(void *)GetProcAddress(library, "Py_Main") : NULL;
    return run ? run(count, words) : 120;
}
