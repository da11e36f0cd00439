using System.Security.Cryptography;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Messages;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Files to and from the media hosts.</summary>
public sealed class Files
{
    private const long Max = 16 << 20;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task File_is_downloaded_byte_for_byte_and_opened_by_a_phone()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        var phone = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), Stop);
        await using var device = new LinkedDevice(sandbox);
        await device.PairAsync(phone);
        foreach (var length in new[] { 0, 1, 65_535, 1_000_000 })
        {
            var content = RandomNumberGenerator.GetBytes(length);
            var uploaded = await device.Client.Media.UploadAsync(new MemoryStream(content), MediaKind.Image, Max, Stop);
            var (own, theirs) = (new MemoryStream(), new MemoryStream());
            var download = await device.Client.Media.DownloadAsync(new MediaSource(uploaded.File, MediaKind.Image, uploaded.DirectPath), own, Max, Stop);
            await phone.DownloadMediaAsync(uploaded.File, MediaKind.Image, theirs, Stop);
            Assert.Equal(length, download.Length);
            Assert.Equal(uploaded.DirectPath, download.DirectPath);
            Assert.Equal(content, own.ToArray());
            Assert.Equal(content, theirs.ToArray());
        }
        var made = RandomNumberGenerator.GetBytes(70_000);
        var sent = await phone.UploadMediaAsync(new MemoryStream(made), MediaKind.Document, Stop);
        var read = new MemoryStream();
        await device.Client.Media.DownloadAsync(new MediaSource(sent.File, MediaKind.Document, sent.DirectPath), read, Max, Stop);
        Assert.Equal(made, read.ToArray());
    }

    [Fact]
    public async Task Interrupted_upload_resumes_at_its_offset()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        var phone = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), Stop);
        await using var device = new LinkedDevice(sandbox);
        await device.PairAsync(phone);
        sandbox.Network.BreakUploads(1);
        var content = RandomNumberGenerator.GetBytes(500_000);
        var uploaded = await device.Client.Media.UploadAsync(new MemoryStream(content), MediaKind.Video, Max, Stop);
        var read = new MemoryStream();
        await phone.DownloadMediaAsync(uploaded.File, MediaKind.Video, read, Stop);
        Assert.Equal(content, read.ToArray());
        sandbox.Network.BreakUploads(100);
        var fault =
            await Assert.ThrowsAsync<MediaTransferException>(() => device.Client.Media.UploadAsync(new MemoryStream(content), MediaKind.Video, Max, Stop));
        Assert.Equal(MediaTransferFault.Unreachable, fault.Fault);
    }

    [Fact]
    public async Task File_that_does_not_match_its_description_is_rejected()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        var phone = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), Stop);
        await using var device = new LinkedDevice(sandbox);
        await device.PairAsync(phone);
        var uploaded = await phone.UploadMediaAsync(new MemoryStream(RandomNumberGenerator.GetBytes(200_000)), MediaKind.Image, Stop);
        var source = new MediaSource(uploaded.File, MediaKind.Image, uploaded.DirectPath);
        async Task<MediaFault> RefuseAsync(MediaSource requested, long max = Max) =>
            (await Assert.ThrowsAsync<MediaException>(() => device.Client.Media.DownloadAsync(requested, new MemoryStream(), max, Stop))).Fault;
        Assert.Equal(MediaFault.BadMac, await RefuseAsync(source with { File = uploaded.File with { Key = new byte[32] } }));
        Assert.Equal(MediaFault.BadMac, await RefuseAsync(source with { Kind = MediaKind.Video }));
        Assert.Equal(MediaFault.BadHash, await RefuseAsync(source with { File = uploaded.File with { Sha256 = new byte[32] } }));
        Assert.Equal(MediaFault.TooLong, await RefuseAsync(source, 100_000));
        foreach (var path in new[] { "//127.0.0.1/x", "@127.0.0.1/", "v/x", "https://127.0.0.1/" })
        {
            var refused = await Assert.ThrowsAsync<MediaTransferException>(
                () => device.Client.Media.DownloadAsync(source with { DirectPath = path }, new MemoryStream(), Max, Stop));
            Assert.Equal(MediaTransferFault.Refused, refused.Fault);
        }
        sandbox.Network.LoseMedia(uploaded.DirectPath, 302);
        var redirected = await Assert.ThrowsAsync<MediaTransferException>(() => device.Client.Media.DownloadAsync(source, new MemoryStream(), Max, Stop));
        Assert.Equal(MediaTransferFault.Refused, redirected.Fault);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task Phone_uploads_a_file_lost_by_the_hosts_again(int status)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        var (phone, other) =
            (await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), Stop), await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), Stop));
        await using var device = new LinkedDevice(sandbox);
        await device.PairAsync(phone);
        var content = RandomNumberGenerator.GetBytes(100_000);
        var uploaded = await device.Client.Media.UploadAsync(new MemoryStream(content), MediaKind.Image, Max, Stop);
        var id = MessageIds.New();
        var image = new MediaContent(MediaForm.Image) { File = uploaded.File, Url = uploaded.Url, DirectPath = uploaded.DirectPath, MimeType = "image/jpeg" };
        await device.Client.Messages.SendAsync(new OutgoingMessage(id, other.Jid, image.Encode()), Stop);
        await phone.WaitForMessageAsync(message => message.Id == id, Stop);
        sandbox.Network.LoseMedia(uploaded.DirectPath, status);
        var source = new MediaSource(uploaded.File, MediaKind.Image, uploaded.DirectPath);
        var gone = await Assert.ThrowsAsync<MediaTransferException>(() => device.Client.Media.DownloadAsync(source, new MemoryStream(), Max, Stop));
        Assert.Equal((MediaTransferFault.Gone, (int?)status), (gone.Fault, gone.Status));
        source = source with { Message = new MediaMessage(id, other.Jid, true, null) };
        var read = new MemoryStream();
        var download = await device.Client.Media.DownloadAsync(source, read, Max, Stop);
        Assert.Equal(content, read.ToArray());
        Assert.NotEqual(uploaded.DirectPath, download.DirectPath);
        sandbox.Network.LoseMedia(download.DirectPath, status, alsoOnPhones: true);
        gone = await Assert.ThrowsAsync<MediaTransferException>(
            () => device.Client.Media.DownloadAsync(source with { DirectPath = download.DirectPath }, new MemoryStream(), Max, Stop));
        Assert.Equal(MediaTransferFault.Gone, gone.Fault);
    }
}
