namespace WhatIsUp.Grains.Media;

/// <summary>Where files lie: the bytes of a media id.</summary>
public interface IMediaStore
{
    /// <summary>Keeps a file; the same id again replaces it.</summary>
    /// <param name="mediaId">Id.</param>
    /// <param name="content">From its position to its end; it can seek.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task PutAsync(string mediaId, Stream content, CancellationToken cancellationToken);

    /// <summary>The file from an offset on, or null when it is not there. Nobody reads more than <paramref name="length"/> bytes of it, when that is given.</summary>
    Task<Stream?> OpenAsync(string mediaId, long offset, long? length, CancellationToken cancellationToken);

    /// <summary>True when the file is there.</summary>
    Task<bool> HasAsync(string mediaId, CancellationToken cancellationToken);

    /// <summary>Deletes a file; one that is not there is no error.</summary>
    Task DeleteAsync(string mediaId, CancellationToken cancellationToken);
}
