namespace WhatIsUp.Grains.Files;

/// <summary>Stores files in a local folder or on a volume that all silos share.</summary>
public sealed class FolderMediaStore(string folder) : IMediaStore
{
    private const int BufferBytes = 64 * 1024;

    /// <inheritdoc />
    public async Task PutAsync(string mediaId, Stream content, CancellationToken cancellationToken)
    {
        var path = PathOf(mediaId);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + "." + Path.GetRandomFileName();
        try
        {
            await using (var file = new FileStream(temporary, Options(FileMode.CreateNew, FileAccess.Write)))
            {
                await content.CopyToAsync(file, BufferBytes, cancellationToken);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <inheritdoc />
    public Task<Stream?> OpenAsync(string mediaId, long offset, long? length, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(PathOf(mediaId), Options(FileMode.Open, FileAccess.Read)) { Position = offset });
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    /// <inheritdoc />
    public Task<bool> HasAsync(string mediaId, CancellationToken cancellationToken) => Task.FromResult(File.Exists(PathOf(mediaId)));

    /// <inheritdoc />
    public Task DeleteAsync(string mediaId, CancellationToken cancellationToken)
    {
        var path = PathOf(mediaId);
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder)) return Task.CompletedTask;
        File.Delete(path);
        // Remains of a process that ended while writing.
        foreach (var rest in Directory.EnumerateFiles(folder, mediaId + ".*")) File.Delete(rest);
        return Task.CompletedTask;
    }

    // Ids end in random digits: the last two distribute files evenly over folders.
    private string PathOf(string mediaId) => Path.Combine(folder, mediaId[^2..], mediaId);

    private static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions
        {
            Mode = mode, Access = access, Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous, BufferSize = 0
        };
        if (mode != FileMode.Open && !OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
