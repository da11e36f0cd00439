using System.Security.Cryptography;
using System.Text.Json;
using WhatIsUp.Interop.Clients;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.Interop;

/// <summary>
/// Older clients against the sandbox, its phones and our client: they address everybody by number and need a phone that accepts their QR.
/// </summary>
public abstract class FormerBaileys(Judge judge) : IAsyncLifetime
{
    private SandboxHost _sandbox = null!;
    private SandboxPhone _phone = null!;
    private SandboxPhone _friend = null!;
    private OwnDevice _ours = null!;

    /// <summary>True for a version that can send to a group whose members have LIDs.</summary>
    protected abstract bool SupportsLidGroups { get; }

    /// <summary>Bytes of a history that the phone may put into its notice.</summary>
    protected abstract int InlineHistoryBytes { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // On a busy machine Node needs more time than usual between the end of its handshake and the first stanza.
        _sandbox = await SandboxHost.StartAsync(
            new SandboxOptions { RecordsStanzas = true, SettlingTime = TimeSpan.FromMilliseconds(400), InlineHistoryBytes = InlineHistoryBytes },
            cancellationToken: Stop);
        _phone = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701130001", "Ada", Policy: SandboxPhonePolicy.Permissive), Stop);
        _friend = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701130002", "Bert"), Stop);
        _ours = new OwnDevice(_sandbox, "ours");
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _ours.DisposeAsync();
        await _sandbox.DisposeAsync();
        Assert.Empty(judge.TakeFaults());
    }

    [Fact(Timeout = 60_000)]
    public async Task Pairs_by_a_qr_without_a_platform_and_logs_in_again()
    {
        var device = judge.NewDevice("qr");
        await device.OpenAsync(_sandbox);
        var qr = (await device.WaitAsync("qr"))["qr"]!;
        Assert.Equal(4, qr.Split(',').Length);
        var refused = await Assert.ThrowsAsync<SandboxRefusedException>(() => _friend.ScanAsync(qr, Stop));
        Assert.Equal(("invalid_request", "qr"), (refused.Code, refused.Field));
        await _phone.ScanAsync(qr, Stop);
        await device.WaitAsync("drained");
        await device.WaitAsync("open");
        await device.CloseAsync();
        await device.LogInAsync(_sandbox);
        await device.CloseAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Pairs_by_code()
    {
        var device = judge.NewDevice("code");
        await device.OpenAsync(_sandbox);
        await device.WaitAsync("qr");
        var code = await device.RequestPairCodeAsync(_phone.Jid.User);
        await Eventually.TrueAsync(async () => await TypesAsync(code), "the phone takes the code");
        await device.WaitAsync("drained");
        await device.CloseAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Exchanges_texts_with_a_phone_with_receipts()
    {
        var device = await PairedAsync();
        var id = await device.SendTextAsync(_friend.Jid, "to the phone");
        await _friend.WaitForMessageAsync(message => message.Id == id && message.Text == "to the phone", Stop);
        await device.WaitForStatusAsync(id, JudgeStatus.Delivered);
        await _friend.MarkReadAsync([id], Stop);
        await device.WaitForStatusAsync(id, JudgeStatus.Read);

        var sent = await _friend.SendTextAsync(_phone.Jid, "to Baileys", cancellationToken: Stop);
        var arrived = await device.WaitForTextAsync("to Baileys");
        await _friend.WaitForMessageAsync(message => message.Id == sent.Id && message.Status == SandboxMessageStatus.Delivered, Stop);
        await device.MarkReadAsync(arrived);
        await _friend.WaitForMessageAsync(message => message.Id == sent.Id && message.Status == SandboxMessageStatus.Read, Stop);

        await device.CloseAsync();
        await _friend.SendTextAsync(_phone.Jid, "while away", cancellationToken: Stop);
        await device.LogInAsync(_sandbox);
        await device.WaitForTextAsync("while away");
        Assert.Equal((1, 0L), (device.CountTexts("while away"), _friend.UndecryptableCount));
        await device.CloseAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Uploads_more_pre_keys_when_the_server_reports_few()
    {
        const int FirstUpload = 30;
        var device = await PairedAsync();
        for (var i = 0; i < FirstUpload; i++)
        {
            var stranger = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), Stop);
            await stranger.SendTextAsync(_phone.Jid, $"hello {i}", cancellationToken: Stop);
        }
        for (var i = 0; i < FirstUpload; i++) await device.WaitForTextAsync($"hello {i}");
        await Eventually.TrueAsync(
            () => Task.FromResult(
                _sandbox.Network.ReadStanzas(limit: 20_000).Count(stanza => stanza.FromClient && stanza.Node.Child("registration") is not null) >= 2),
                "the device uploads again");
        await device.CloseAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Exchanges_texts_with_our_client()
    {
        var device = await PairedAsync();
        await _ours.PairAsync(_friend);
        var id = await device.SendTextAsync(_friend.Jid, "to us");
        Assert.Equal(id, (await _ours.WaitForTextAsync("to us")).MessageId);
        await device.WaitForStatusAsync(id, JudgeStatus.Delivered);
        var back = await _ours.SendTextAsync(_phone.Jid, "to Baileys");
        Assert.Equal(back, (await device.WaitForTextAsync("to Baileys"))["id"]);
        await _ours.WaitForReceiptAsync(back, ReceiptKind.Delivered);
        await device.CloseAsync();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exchanges_texts_in_a_group(bool isLidAddressed)
    {
        Assert.SkipWhen(isLidAddressed && !SupportsLidGroups, "This version requests the keys of LIDs as if they were phone numbers.");
        var device = await PairedAsync();
        await _ours.PairAsync(_friend);
        var group = (await _friend.CreateGroupAsync("of former times", [_phone.Jid], isLidAddressed, Stop)).Jid;
        var id = await device.SendTextAsync(group, "to the group");
        await _friend.WaitForMessageAsync(message => message.Id == id && message.Text == "to the group", Stop);
        Assert.Equal(id, (await _ours.WaitForTextAsync("to the group")).MessageId);
        await _friend.SendTextAsync(group, "from the phone", cancellationToken: Stop);
        await device.WaitForTextAsync("from the phone");
        await _ours.SendTextAsync(group, "from us");
        await device.WaitForTextAsync("from us");
        await device.CloseAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Exchanges_files()
    {
        var device = await PairedAsync();
        await _ours.PairAsync(_friend);
        var bytes = RandomNumberGenerator.GetBytes(70_001);
        var content = JsonSerializer.SerializeToElement(
            new Dictionary<string, object> { ["document"] = new Dictionary<string, object> { ["$bytes"] = Convert.ToBase64String(bytes) },
                ["mimetype"] = "application/pdf", ["fileName"] = "theirs.pdf" });
        var id = await device.SendContentAsync(_friend.Jid, content);
        var arrived = await _ours.WaitAsync<MessageReceived>(message => message.MessageId == id);
        var theirs = Assert.IsType<MediaContent>(ContentDecoder.Decode(ContentDecoder.Parse(arrived.Message)).Content);
        using var downloaded = new MemoryStream();
        await _ours.Client.Media.DownloadAsync(new MediaSource(theirs.File!, theirs.Kind, theirs.DirectPath!), downloaded, bytes.Length, Stop);
        Assert.Equal(bytes, downloaded.ToArray());

        var media = new MediaContent(MediaForm.Document) { MimeType = "application/pdf", FileName = "ours.pdf" };
        var uploaded = await _ours.Client.Media.UploadAsync(new MemoryStream(bytes), media.Kind, bytes.Length, Stop);
        media = media with { File = uploaded.File, Url = uploaded.Url, DirectPath = uploaded.DirectPath, KeyMadeAt = uploaded.KeyMadeAt };
        var ours = await _ours.SendAsync(_phone.Jid, media, MessageContext.None);
        await device.WaitForContentAsync(ours);
        Assert.Equal(bytes, await device.DownloadAsync(ours));
        await device.CloseAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Reads_and_writes_app_state_with_every_mac_checked()
    {
        var device = await PairedAsync();
        await _ours.PairAsync(_phone);
        await device.ResyncAppStateAsync();
        var from = device.Events.Count;
        await _ours.WriteAppStateAsync(AppStateActions.Pin(_friend.Jid, true));
        await device.WaitForAppStateAsync("chats.update", "\"pinned\":", from);
        var position = _ours.Events.Count;
        await device.ModifyAsync(new { mute = 2_000_000_000_000L }, _friend.Jid.ToString());
        var muted = await _ours.WaitAsync<ChatMuted>(from: position);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(2_000_000_000), muted.Until);
        await device.AssertStrictAsync();
        await device.CloseAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Reads_the_history_of_its_phone()
    {
        for (var i = 0; i < 30; i++)
        {
            await (i % 2 == 0 ? _phone : _friend).SendTextAsync(i % 2 == 0 ? _friend.Jid : _phone.Jid, $"text {i}", cancellationToken: Stop);
        }
        var device = judge.NewDevice("history", takesHistory: true);
        await device.PairAsync(_sandbox, _phone);
        await device.WaitAsync("history", published => published.Number("syncType") == 4);
        var messages = device.Events.Entries.Where(published => published.Name == "history")
            .SelectMany(part => part.Data.GetProperty("messages").EnumerateArray());
        Assert.Equal(
            Enumerable.Range(0, 30).Select(i => $"text {i}").Order(),
            messages.Select(message => message.TryGetProperty("text", out var text) ? text.GetString() : null).OfType<string>().Order());
        await device.CloseAsync();
    }

    private async Task<JudgeDevice> PairedAsync()
    {
        var device = judge.NewDevice("former");
        await device.PairAsync(_sandbox, _phone);
        await device.WaitAsync("open");
        return device;
    }

    /// <summary>Baileys does not wait for the server's notification that the phone may enter the code.</summary>
    private async Task<bool> TypesAsync(string code)
    {
        try
        {
            await _phone.EnterPairCodeAsync(code, Stop);
            return true;
        }
        catch (SandboxRefusedException)
        {
            return false;
        }
    }
}

/// <summary>Baileys 6.7.24.</summary>
public sealed class Baileys67(FormerBaileysJudge judge) : FormerBaileys(judge), IClassFixture<FormerBaileysJudge>
{
    protected override bool SupportsLidGroups => true;

    /// <summary>It declares support of inline history, but does not read it.</summary>
    protected override int InlineHistoryBytes => 0;
}

/// <summary>Baileys 6.17.16, with dictionary 2.</summary>
public sealed class Baileys617(OldBaileysJudge judge) : FormerBaileys(judge), IClassFixture<OldBaileysJudge>
{
    protected override bool SupportsLidGroups => false;

    /// <summary>It does not declare support of inline history, so it gets files.</summary>
    protected override int InlineHistoryBytes => 8 * 1024;
}
