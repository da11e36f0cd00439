using System.Diagnostics;
using System.Security.Cryptography;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Media;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Media hosts that return another file than referenced, or nothing.</summary>
public sealed class BadFiles : IAsyncLifetime
{
    private const long Max = 1 << 20;
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(300_000);
    private SandboxHost _sandbox = null!;
    private SandboxPhone _phone = null!;
    private LinkedDevice _device = null!;
    private MediaSource _source = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        _phone = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), Stop);
        _device = new LinkedDevice(LinkedDevice.Options(_sandbox) with { MediaSilenceTimeout = TimeSpan.FromMilliseconds(500) }, new MemoryWhatsAppStore());
        await _device.PairAsync(_phone);
        var uploaded = await _phone.UploadMediaAsync(new MemoryStream(_content), MediaKind.Document, Stop);
        _source = new MediaSource(uploaded.File, MediaKind.Document, uploaded.DirectPath);
    }

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        await _sandbox.DisposeAsync();
    }

    [Theory(Timeout = 30_000)]
    [InlineData(SandboxMediaFault.Changed, MediaFault.BadMac)]
    [InlineData(SandboxMediaFault.CutShort, MediaFault.Truncated)]
    [InlineData(SandboxMediaFault.Lengthened, MediaFault.BadMac)]
    [InlineData(SandboxMediaFault.Endless, MediaFault.TooLong)]
    public async Task Bytes_that_are_not_the_file_are_rejected(SandboxMediaFault fault, MediaFault verdict)
    {
        _sandbox.Network.SpoilDownloads(fault);
        var refused = await Assert.ThrowsAsync<MediaException>(() => DownloadAsync(_source));
        // Half a file may end between two blocks.
        if (fault == SandboxMediaFault.CutShort) Assert.Contains(refused.Fault, new[] { MediaFault.Truncated, MediaFault.BadMac });
        else Assert.Equal(verdict, refused.Fault);
        await HealAsync();
    }

    [Fact]
    public async Task File_with_other_hashes_is_rejected_and_its_declared_length_is_ignored()
    {
        Assert.Equal(MediaFault.BadHash,
            (await Assert.ThrowsAsync<MediaException>(() => DownloadAsync(_source with { File = _source.File with { Sha256 = new byte[32] } }))).Fault);
        // The hosts store a file under the hash of its bytes.
        var unnamed = _source with { File = _source.File with { EncryptedSha256 = new byte[32] } };
        Assert.Equal(MediaTransferFault.Refused, (await Assert.ThrowsAsync<MediaTransferException>(() => DownloadAsync(unnamed))).Fault);
        foreach (var raised in new[] { 0L, 10, _content.Length * 100L })
            Assert.Equal(_content, await DownloadAsync(_source with { File = _source.File with { Length = raised } }));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(SandboxMediaFault.Missing, MediaTransferFault.Gone)]
    [InlineData(SandboxMediaFault.Gone, MediaTransferFault.Gone)]
    [InlineData(SandboxMediaFault.Unavailable, MediaTransferFault.Unreachable)]
    [InlineData(SandboxMediaFault.Silent, MediaTransferFault.Unreachable)]
    [InlineData(SandboxMediaFault.Broken, MediaTransferFault.Unreachable)]
    public async Task Unreachable_host_and_missing_file_are_different_faults(SandboxMediaFault fault, MediaTransferFault verdict)
    {
        _sandbox.Network.SpoilDownloads(fault);
        var since = Stopwatch.GetTimestamp();
        Assert.Equal(verdict, (await Assert.ThrowsAsync<MediaTransferException>(() => DownloadAsync(_source))).Fault);
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, TimeSpan.FromSeconds(15));
        await HealAsync();
    }

    private async Task<byte[]> DownloadAsync(MediaSource source)
    {
        var read = new MemoryStream();
        await _device.Client.Media.DownloadAsync(source, read, Max, Stop);
        return read.ToArray();
    }

    private async Task HealAsync()
    {
        _sandbox.Network.SpoilDownloads(SandboxMediaFault.None);
        Assert.Equal(_content, await DownloadAsync(_source));
    }
}
