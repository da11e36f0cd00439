namespace WhatIsUp.Grains.Files;

/// <summary>Stores the bytes of media files.</summary>
public interface IMediaStore
{
    /// <summary>Stores a file and replaces an existing one.</summary>
    /// <param name="mediaId">Id.</param>
    /// <param name="content">Seekable content, stored from its position to its end.</param>
    /// <param name="cancellationToken">Cancellation.</param>
    Task PutAsync(string mediaId, Stream content, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a file at an offset, or returns null when it does not exist. At most <paramref name="length"/> bytes are read, when given.
    /// </summary>
    Task<Stream?> OpenAsync(string mediaId, long offset, long? length, CancellationToken cancellationToken);

    /// <summary>True when the file exists.</summary>
    Task<bool> HasAsync(string mediaId, CancellationToken cancellationToken);

    /// <summary>Deletes a file, if it exists.</summary>
    Task DeleteAsync(string mediaId, CancellationToken cancellationToken);
}
