/* bcryptprimitives.dll, which wheels written in Rust take random numbers from and Wine 8 lacks. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T count) {
    while (count) {
        ULONG now = count > 0x10000000 ? 0x10000000 : (ULONG)count;
        if (!RtlGenRandom(bytes, now)) return FALSE;
        bytes += now;
        count -= now;
    }
    return TRUE;
}
