using System.Security.Cryptography;
using System.Text.Json;
using WhatIsUp.Interop.Clients;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.Interop;

/// <summary>Files between our client and Baileys, byte for byte, through the media server of the sandbox.</summary>
public sealed class Files(BaileysJudge judge) : IAsyncLifetime
{
    private const long Max = 100 << 20;
    private SandboxHost _sandbox = null!;
    private SandboxPhone _theirPhone = null!;
    private SandboxPhone _ourPhone = null!;
    private JudgeDevice _theirs = null!;
    private OwnDevice _ours = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        _theirPhone = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701190001", "Ada"), Stop);
        _ourPhone = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701190002", "Bert"), Stop);
        _theirs = judge.NewDevice("theirs");
        _ours = new OwnDevice(_sandbox, "ours");
        await _theirs.PairAsync(_sandbox, _theirPhone);
        await _ours.PairAsync(_ourPhone);
    }

    public async ValueTask DisposeAsync()
    {
        await _ours.DisposeAsync();
        await _theirs.CloseAsync();
        await _sandbox.DisposeAsync();
        Assert.Empty(judge.TakeFaults());
    }

    [Theory(Timeout = 60_000)]
    [InlineData(MediaForm.Image, 1)]
    [InlineData(MediaForm.Video, 65_536)]
    [InlineData(MediaForm.Audio, 100_001)]
    [InlineData(MediaForm.Document, 3_000_000)]
    [InlineData(MediaForm.Sticker, 31_999)]
    public async Task File_uploaded_by_us_is_downloaded_by_Baileys(MediaForm form, int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        var media = new MediaContent(form) { MimeType = "application/octet-stream", FileName = "file.bin" };
        var uploaded = await _ours.Client.Media.UploadAsync(new MemoryStream(bytes), media.Kind, Max, Stop);
        media = media with { File = uploaded.File, Url = uploaded.Url, DirectPath = uploaded.DirectPath, KeyMadeAt = uploaded.KeyMadeAt };
        var id = await _ours.SendAsync(_theirPhone.Lid, media, MessageContext.None);
        await _theirs.WaitForContentAsync(id);
        Assert.Equal(bytes, await _theirs.DownloadAsync(id));
        await _theirs.AssertStrictAsync();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task File_lost_by_the_media_hosts_is_uploaded_again_for_Baileys_by_its_phone(int status)
    {
        var bytes = RandomNumberGenerator.GetBytes(50_000);
        var media = new MediaContent(MediaForm.Image) { MimeType = "image/jpeg" };
        var uploaded = await _ours.Client.Media.UploadAsync(new MemoryStream(bytes), media.Kind, Max, Stop);
        media = media with { File = uploaded.File, Url = uploaded.Url, DirectPath = uploaded.DirectPath, KeyMadeAt = uploaded.KeyMadeAt };
        var id = await _ours.SendAsync(_theirPhone.Lid, media, MessageContext.None);
        var message = await _theirs.WaitForContentAsync(id);
        await _theirPhone.WaitForMessageAsync(shown => shown.Id == id, Stop);
        _sandbox.Network.LoseMedia(uploaded.DirectPath, status);
        await Assert.ThrowsAsync<JudgeException>(() => _theirs.DownloadAsync(id));
        await _theirs.UpdateMediaAsync(message);
        Assert.Equal(bytes, await _theirs.DownloadAsync(id));

        // Neither the hosts nor the phone have it: Baileys gets an error.
        _sandbox.Network.LoseMedia(uploaded.DirectPath, status, alsoOnPhones: true);
        Assert.Contains("(2)", (await Assert.ThrowsAsync<JudgeException>(() => _theirs.UpdateMediaAsync(message))).Message, StringComparison.Ordinal);
        await _theirs.AssertStrictAsync();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(MediaForm.Image, 77_777)]
    [InlineData(MediaForm.Video, 65_535)]
    [InlineData(MediaForm.Audio, 16)]
    [InlineData(MediaForm.Document, 3_000_000)]
    [InlineData(MediaForm.Sticker, 12_345)]
    public async Task File_uploaded_by_Baileys_is_downloaded_by_us(MediaForm form, int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        var content = new Dictionary<string, object>
        {
            [form.ToString().ToLowerInvariant()] = new Dictionary<string, string> { ["$bytes"] = Convert.ToBase64String(bytes) },
            ["mimetype"] = "application/octet-stream",
            ["jpegThumbnail"] = "/9j/4AAQSkZJRg==",
            ["seconds"] = 3,
        };
        var id = await _theirs.SendContentAsync(_ourPhone.Lid, JsonSerializer.SerializeToElement(content));
        var message = await _ours.WaitAsync<MessageReceived>(received => received.MessageId == id);
        var media = Assert.IsType<MediaContent>(ContentDecoder.Decode(ContentDecoder.Parse(message.Message)).Content);
        Assert.Equal((form, (long)length), (media.Form, media.File!.Length));
        var read = new MemoryStream();
        await _ours.Client.Media.DownloadAsync(new MediaSource(media.File, media.Kind, media.DirectPath!), read, Max, Stop);
        Assert.Equal(bytes, read.ToArray());
        // The phone opens it, too.
        var shown = new MemoryStream();
        await _ourPhone.DownloadMediaAsync(media.File, media.Kind, shown, Stop);
        Assert.Equal(bytes, shown.ToArray());
    }
}
