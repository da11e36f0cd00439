using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Media;

/// <summary>
/// Keeps, reads and deletes a file before the silo takes work: wrong keys, a bucket that is not there or a folder that can't be written end the start, and not the first upload.
/// A store that can't be reached just now ends nothing: messages without files go on.
/// </summary>
public sealed partial class MediaStoreCheck(IMediaStore store, ILogger<MediaStoreCheck> logger) : IHostedService
{
    private static readonly byte[] Content = "probe"u8.ToArray();

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Silos that start at the same time do not meet.
        var id = $"probe_{Guid.NewGuid():N}";
        try
        {
            await store.PutAsync(id, new MemoryStream(Content), cancellationToken);
            await using (var kept = await store.OpenAsync(id, 0, null, cancellationToken))
            {
                var read = new byte[Content.Length];
                if (kept is null || await kept.ReadAtLeastAsync(read, read.Length, throwOnEndOfStream: false, cancellationToken) < read.Length || !read.AsSpan().SequenceEqual(Content))
                    throw Wrong("does not give back what it was given");
            }
            await store.DeleteAsync(id, cancellationToken);
            // Without the right to list, Amazon's store refuses what is missing.
            if (await store.HasAsync(id, cancellationToken)) throw Wrong("does not delete");
        }
        catch (MediaStoreException fault) when (fault.Fault == MediaStoreFault.Unavailable)
        {
            LogUnavailable(logger, fault.Code);
        }
        catch (MediaStoreException fault)
        {
            throw Wrong($"refuses us ({fault.Code}); keeping, reading, deleting and listing must be allowed");
        }
        catch (UnauthorizedAccessException)
        {
            throw Wrong("can't be written");
        }
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static OptionsValidationException Wrong(string problem) =>
        new(WhatIsUpOptions.Section, typeof(WhatIsUpOptions), [$"{WhatIsUpOptions.Section}:Media: the store of files {problem}."]);

    [LoggerMessage(3610, LogLevel.Warning, "The store of files can't be reached ({Code}); files can be neither kept nor read until it can.")]
    private static partial void LogUnavailable(ILogger logger, string code);
}
