using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Files.Limits;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.Grains.Files.Audio;

/// <summary>Converts files to voice notes, with limits on concurrency in total and per customer.</summary>
public sealed class VoiceNotes(MediaSemaphores semaphores, IOptions<WhatIsUpOptions> options, TimeProvider time)
{
    /// <summary>The voice note that a file is, or becomes.</summary>
    /// <param name="customer">Whose file it is.</param>
    /// <param name="file">The file.</param>
    /// <param name="mimeType">Its MIME type.</param>
    /// <param name="field">Field that named it.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="GatewayException">The file can't be converted, or no permit or not enough time was available.</exception>
    internal async Task<VoiceNote> MakeAsync(CustomerId customer, Stream file, string mimeType, string field, CancellationToken cancellationToken)
    {
        var essence = ContentType.Parse(mimeType)?.Essence ?? mimeType;
        var (source, problem) = await Task.Run(() => VoiceConverter.Inspect(file, essence, options.Value.Media.VoiceLength), cancellationToken);
        if (source is null) throw GatewayException.InvalidField(field, problem!);
        var permit = await AcquireAsync(customer, source, cancellationToken);
        if (permit is null) return new VoiceNote(null, source.Seconds, null);
        using (permit)
        {
            using var deadline = new CancellationTokenSource(options.Value.Media.VoiceTimeout, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            try
            {
                return await Task.Run(() => Make(source, file, both.Token), CancellationToken.None);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                if (source.Open is null) return new VoiceNote(null, source.Seconds, null);
                throw MediaErrors.ConversionTooSlow(field);
            }
        }
    }

    /// <summary>A permit, or null when a finished note gets none in time: it is stored without a waveform.</summary>
    private async Task<IDisposable?> AcquireAsync(CustomerId customer, VoiceSource source, CancellationToken cancellationToken)
    {
        try
        {
            return await semaphores.Voices.AcquireAsync(customer, cancellationToken);
        }
        catch (GatewayException) when (source.Open is null)
        {
            return null;
        }
    }

    private static VoiceNote Make(VoiceSource source, Stream file, CancellationToken cancellationToken)
    {
        if (source.Open is not { } open) return new VoiceNote(null, source.Seconds, VoiceConverter.Draw(file, cancellationToken));
        var converted = TemporaryFile.Open();
        try
        {
            return new VoiceNote(converted, source.Seconds, VoiceConverter.Convert(open(), converted, cancellationToken));
        }
        catch
        {
            converted.Dispose();
            throw;
        }
    }
}
