using WhatIsUp.ApiGateway.Fields;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>
/// Locks a data folder for this process, because two processes would take over each other's channels. The operating system releases the lock when the process
/// ends.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private const string FileName = "lock";
    private const int WouldBlock = 11;
    private const int WouldBlockMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Creates the folder, accessible to its owner only, and locks it.</summary>
    /// <exception cref="FolderInUseException">Another process has locked it.</exception>
    public static FolderLock Take(string folder)
    {
        MasterKeyFile.MakeFolder(folder);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new FolderLock(new FileStream(Path.Combine(folder, FileName), options));
        }
        catch (IOException fault) when (IsHeld(fault))
        {
            throw new FolderInUseException(folder);
        }
    }

    /// <summary>True when another process has locked the file; false for other errors, such as a full disk.</summary>
    private static bool IsHeld(IOException fault) =>
        fault.GetType() == typeof(IOException) && (fault.HResult is WouldBlock or WouldBlockMac or SharingViolation);

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
