using System.Diagnostics;
using System.Security.Cryptography;
using WhatIsUp.Sandbox;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Media hosts that give something else than the message tells of, or nothing.</summary>
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
    public async Task What_is_not_the_file_is_refused(SandboxMediaFault fault, MediaFault verdict)
    {
        _sandbox.Network.SpoilDownloads(fault);
        var refused = await Assert.ThrowsAsync<MediaException>(() => DownloadAsync(_source));
        // Half a file may end between two blocks.
        if (fault == SandboxMediaFault.CutShort) Assert.Contains(refused.Fault, new[] { MediaFault.Truncated, MediaFault.BadMac });
        else Assert.Equal(verdict, refused.Fault);
        await HealAsync();
    }

    [Fact]
    public async Task A_file_whose_hashes_are_others_than_told_is_refused_and_its_length_is_not_believed()
    {
        Assert.Equal(MediaFault.BadHash, (await Assert.ThrowsAsync<MediaException>(() => DownloadAsync(_source with { File = _source.File with { Sha256 = new byte[32] } }))).Fault);
        // The hosts know a file by the hash of what they hold.
        var unnamed = _source with { File = _source.File with { EncryptedSha256 = new byte[32] } };
        Assert.Equal(MediaTransferFault.Refused, (await Assert.ThrowsAsync<MediaTransferException>(() => DownloadAsync(unnamed))).Fault);
        foreach (var told in new[] { 0L, 10, _content.Length * 100L }) Assert.Equal(_content, await DownloadAsync(_source with { File = _source.File with { Length = told } }));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(SandboxMediaFault.Missing, MediaTransferFault.Gone)]
    [InlineData(SandboxMediaFault.Gone, MediaTransferFault.Gone)]
    [InlineData(SandboxMediaFault.Unavailable, MediaTransferFault.Unreachable)]
    [InlineData(SandboxMediaFault.Silent, MediaTransferFault.Unreachable)]
    [InlineData(SandboxMediaFault.Broken, MediaTransferFault.Unreachable)]
    public async Task A_host_that_gives_nothing_is_told_from_one_that_has_nothing(SandboxMediaFault fault, MediaTransferFault verdict)
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
        await _device.Client.DownloadMediaAsync(source, read, Max, Stop);
        return read.ToArray();
    }

    private async Task HealAsync()
    {
        _sandbox.Network.SpoilDownloads(SandboxMediaFault.None);
        Assert.Equal(_content, await DownloadAsync(_source));
    }
}
