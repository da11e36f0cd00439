namespace WhatIsUp.WhatsApp.Media;

/// <summary>
/// A file on disk for data that is too long for memory. It is unlinked immediately: no other process can open it, and nothing of it outlives the process.
/// </summary>
public static class TemporaryFile
{
    /// <summary>A new empty file, gone when it is closed.</summary>
    public static FileStream Open()
    {
        var path = Path.Combine(Path.GetTempPath(), "whatisup-" + Path.GetRandomFileName());
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Read | FileShare.Delete, BufferSize = 0,
            Options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose | FileOptions.Asynchronous : FileOptions.Asynchronous,
        };
        if (OperatingSystem.IsWindows()) return new FileStream(path, options);
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        File.Delete(path);
        return file;
    }
}
