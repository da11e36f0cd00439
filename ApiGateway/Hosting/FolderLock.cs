namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>Holds a data folder for this process: two that write to one would take each other's channels. The system lets go of it when the process ends, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private const string FileName = "lock";
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
        catch (IOException)
        {
            throw new FolderInUseException(folder);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
