using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Files.Audio;
using WhatIsUp.Grains.Files.Limits;
using WhatIsUp.TestSupport;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Tests.Files.Audio;

/// <summary>Audio files wait for their turn, with a timeout.</summary>
public sealed class VoiceNotesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_free_place_a_voice_note_has_no_waveform_and_other_audio_is_rejected()
    {
        var options = Options.Create(new WhatIsUpOptions());
        options.Value.Media.PlacePatience = TimeSpan.FromMilliseconds(20);
        var semaphores = new MediaSemaphores(options, TimeProvider.System);
        var voices = new VoiceNotes(semaphores, options, TimeProvider.System);
        var (busy, other) = (CustomerId.New(), CustomerId.New());
        using (await semaphores.Voices.AcquireAsync(busy, Cancel))
        {
            var finished = await voices.MakeAsync(busy, Sample("voice.ogg"), "audio/ogg; codecs=opus", "file", Cancel);
            Assert.Equal((null, 3, null), (finished.Converted, finished.Seconds, finished.Waveform));
            var refused = await Assert.ThrowsAsync<GatewayException>(() => voices.MakeAsync(busy, Sample("cbr.mp3"), "audio/mpeg", "file", Cancel));
            Assert.Equal(ErrorCode.WorkerAtCapacity, refused.Code);
            var converted = await voices.MakeAsync(other, Sample("cbr.mp3"), "audio/mpeg", "file", Cancel);
            await using (converted.Converted) Assert.NotNull(converted.Waveform);
        }

        Assert.NotNull((await voices.MakeAsync(busy, Sample("voice.ogg"), "audio/ogg", "file", Cancel)).Waveform);
    }

    [Fact]
    public async Task Audio_that_takes_too_long_is_rejected_and_frees_its_place()
    {
        var options = Options.Create(new WhatIsUpOptions());
        options.Value.Media.VoiceTimeout = TimeSpan.FromMicroseconds(1);
        var voices = new VoiceNotes(new MediaSemaphores(options, TimeProvider.System), options, TimeProvider.System);
        var customer = CustomerId.New();
        for (var n = 0; n < 3; n++)
        {
            var refused = await Assert.ThrowsAsync<GatewayException>(() => voices.MakeAsync(customer, Sample("speech.wav"), "audio/wav", "media_url", Cancel));
            Assert.Equal((ErrorCode.WorkerAtCapacity, "conversion_too_slow", "media_url"),
                (refused.Code, refused.Details!["reason"], refused.Details["field"]));
        }
    }

    private static MemoryStream Sample(string name) => new(SampleFiles.Read(name));
}
