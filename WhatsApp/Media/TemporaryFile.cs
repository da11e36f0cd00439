namespace WhatIsUp.WhatsApp.Media;

/// <summary>Room on the disk for what is too long for memory. Its name is taken away at once: nobody else opens it, and nothing of it outlives the process.</summary>
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
