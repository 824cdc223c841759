<#
.SYNOPSIS
Puts gesturectl into place for one user of Windows, or takes it away again.

.DESCRIPTION
Writes the program with its dependencies into %LOCALAPPDATA%\Programs\gesturectl, an entry into the Start menu, and the
folder of its command into the user's PATH; nothing anywhere else, and nothing that needs an administrator. Nothing is
started. A second run brings everything up to date.

.PARAMETER Uninstall
Takes all of it away; your config and your gestures stay.

.EXAMPLE
powershell -ExecutionPolicy Bypass -File install\install.ps1
#>
[CmdletBinding()]
param([switch] $Uninstall)

Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

$place = Join-Path $env:LOCALAPPDATA 'Programs\gesturectl'
$venv = Join-Path $place 'venv'
$bin = Join-Path $place 'bin'
$entry = Join-Path ([Environment]::GetFolderPath('Programs')) 'gesturectl.lnk'
$checkout = Split-Path -Parent $PSScriptRoot

# The user's own PATH, without the folder of the command.
function Get-OtherPath {
    $path = (Get-Item 'HKCU:\Environment').GetValue('Path', '', 'DoNotExpandEnvironmentNames')
    return @("$path" -split ';' | Where-Object { $_ -and $_ -ne $bin })
}

function Set-OwnPath([string[]] $folders) {
    Set-ItemProperty 'HKCU:\Environment' Path ($folders -join ';') -Type ExpandString
    # Which tells no other program of it; this does.
    [Environment]::SetEnvironmentVariable('GESTURECTL_INSTALLED', 'now', 'User')
    [Environment]::SetEnvironmentVariable('GESTURECTL_INSTALLED', $null, 'User')
}

# Windows PowerShell does not stop where a program fails.
function Invoke-Program([string] $program, [string[]] $words) {
    & $program @words
    if ($LASTEXITCODE -ne 0) { throw "$program $($words -join ' ') has failed (exit code $LASTEXITCODE)." }
}

# What a program prints, nothing where it fails. Windows PowerShell takes a line on stderr for an error of its own.
function Get-Answer([string] $program, [string[]] $words) {
    $ErrorActionPreference = 'Continue'
    $answer = & $program @words 2>$null
    if ($LASTEXITCODE -eq 0) { return $answer }
}

# The newest Python that the program was tried with.
function Find-Python {
    if (Get-Command py -ErrorAction SilentlyContinue) {
        foreach ($version in '3.13', '3.12', '3.11', '3.10') {
            $found = Get-Answer 'py' @("-$version", '-c', 'import sys; print(sys.executable)')
            if ($found) { return $found }
        }
    }
    throw 'Python 3.10 to 3.13 is not found. Install it from https://www.python.org/downloads/ and run this again.'
}

$old = Join-Path $venv 'Scripts\gesturectl.exe'
if (Test-Path $old) { Get-Answer $old @('stop') | Out-Null } # its files cannot be replaced while it runs

if ($Uninstall) {
    foreach ($path in $entry, $place) {
        if (Test-Path $path) {
            Remove-Item -Recurse -Force $path
            Write-Output "removed    $path"
        }
    }
    foreach ($key in 'Run', 'Explorer\StartupApproved\Run') { # what starts it at login
        Remove-ItemProperty "HKCU:\Software\Microsoft\Windows\CurrentVersion\$key" gesturectl -ErrorAction SilentlyContinue
    }
    Set-OwnPath (Get-OtherPath)
    Write-Output "Your own stays: $(Join-Path $env:APPDATA 'gesturectl'), $(Join-Path $env:LOCALAPPDATA 'gesturectl')"
    exit 0
}

if (-not (Test-Path (Join-Path $checkout 'pyproject.toml'))) { throw 'Run this from a checkout of gesturectl.' }
if (-not (Test-Path (Join-Path $venv 'Scripts\python.exe'))) { Invoke-Program (Find-Python) @('-m', 'venv', $venv) }
$python = Join-Path $venv 'Scripts\python.exe'
$pip = @('-m', 'pip', 'install', '--quiet', '--disable-pip-version-check')
# Versions and digests as they were tried; with hashes, pip takes nothing that is not in the list, so the program follows.
Invoke-Program $python ($pip + @('--require-hashes', '-r', (Join-Path $PSScriptRoot 'constraints.txt')))
Invoke-Program $python ($pip + @('--no-deps', '--no-build-isolation', $checkout))
Write-Output "written    $venv"

New-Item -ItemType Directory -Force $bin | Out-Null
Copy-Item -Force (Join-Path $venv 'Scripts\gesturectl.exe') $bin # alone: the environment's folder has its own python
Set-OwnPath ((Get-OtherPath) + $bin)
Write-Output "written    $bin, in PATH for programs that are started from now on"

$shortcut = (New-Object -ComObject WScript.Shell).CreateShortcut($entry)
$shortcut.TargetPath = Join-Path $venv 'Scripts\pythonw.exe'
$shortcut.Arguments = '-m gesturectl ui'
$shortcut.Description = 'Control the desktop with bare hands and an ordinary webcam.'
$shortcut.Save()
Write-Output "written    $entry"
Write-Output 'Open gesturectl in the Start menu, or run `gesturectl ui` in a new terminal.'
