using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Files;

/// <summary>
/// Writes, reads and deletes a file before the silo takes work, so that wrong keys, a missing bucket or a read-only folder are reported at start instead of
/// with the first upload. A store that is temporarily unavailable does not prevent the start: messages without files work.
/// </summary>
public sealed class MediaStoreCheck(IMediaStore store, ILogger<MediaStoreCheck> logger) : IHostedService
{
    private static readonly byte[] Content = "probe"u8.ToArray();

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Unique per silo: several may start at the same time.
        var id = $"probe_{Guid.NewGuid():N}";
        try
        {
            await store.PutAsync(id, new MemoryStream(Content), cancellationToken);
            await using (var kept = await store.OpenAsync(id, 0, null, cancellationToken))
            {
                var read = new byte[Content.Length];
                if (kept is null || await kept.ReadAtLeastAsync(read, read.Length, throwOnEndOfStream: false, cancellationToken) < read.Length
                    || !read.AsSpan().SequenceEqual(Content))
                    throw Wrong("returns other content than was written");
            }
            await store.DeleteAsync(id, cancellationToken);
            // Without the permission to list, S3 rejects requests for missing objects.
            if (await store.HasAsync(id, cancellationToken)) throw Wrong("does not delete files");
        }
        catch (MediaStoreException fault) when (fault.Fault == MediaStoreFault.Unavailable)
        {
            logger.MediaStoreUnavailable(fault.Code);
        }
        catch (MediaStoreException fault)
        {
            throw Wrong($"rejects access ({fault.Code}); write, read, delete and list permissions are required");
        }
        catch (UnauthorizedAccessException)
        {
            throw Wrong("can't be written");
        }
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static OptionsValidationException Wrong(string problem) =>
        new(WhatIsUpOptions.Section, typeof(WhatIsUpOptions), [$"{WhatIsUpOptions.Section}:Media: the media store {problem}."]);
}
