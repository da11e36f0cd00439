namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>Holds a data folder for this process: two that write to one would take each other's channels. The system lets go of it when the process ends, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private const string FileName = "lock";
    private const int WouldBlock = 11;
    private const int WouldBlockMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Makes the folder, closed to others, and takes it.</summary>
    /// <exception cref="FolderInUseException">Another process holds it.</exception>
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

    /// <summary>The folder is there and another process has the file; not a folder that can't be written, or a disk that is full.</summary>
    private static bool IsHeld(IOException fault) => fault.GetType() == typeof(IOException) && (fault.HResult is WouldBlock or WouldBlockMac or SharingViolation);

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
