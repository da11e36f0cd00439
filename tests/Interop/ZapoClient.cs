using System.Security.Cryptography;
using System.Text.Json;
using WhatIsUp.Interop.Clients;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.Interop;

/// <summary>
/// zapo, which shares no code with Baileys, against the sandbox, its phones and our client. It keeps a session for each address of a person, so that each test
/// uses one address per person.
/// </summary>
public sealed class ZapoClient(ZapoJudge judge) : IClassFixture<ZapoJudge>, IAsyncLifetime
{
    private SandboxHost _sandbox = null!;
    private SandboxPhone _phone = null!;
    private SandboxPhone _friend = null!;
    private OwnDevice _ours = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // As for Baileys 6: on a busy machine Node needs more time than usual.
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions { SettlingTime = TimeSpan.FromMilliseconds(400) }, cancellationToken: Stop);
        _phone = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701140001", "Ada"), Stop);
        _friend = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701140002", "Bert"), Stop);
        _ours = new OwnDevice(_sandbox, "ours");
    }

    public async ValueTask DisposeAsync()
    {
        await _ours.DisposeAsync();
        await _sandbox.DisposeAsync();
        Assert.Empty(judge.TakeFaults());
    }

    [Fact(Timeout = 60_000)]
    public async Task Pairs_by_qr_and_resumes_its_handshake_at_the_next_login()
    {
        var device = await PairedAsync();
        await Eventually.TrueAsync(async () => (await _sandbox.Network.ReadCountersAsync(Stop)).QueuedStanzas == 0, "the phone's first messages are receipted");
        await device.CloseAsync();
        // From its second connection on it begins with Noise IK, which the server answers with XXfallback.
        await device.LogInAsync(_sandbox);
        await EndAsync(device);
    }

    [Fact(Timeout = 60_000)]
    public async Task Pairs_by_code()
    {
        var device = judge.NewDevice("code");
        await device.OpenAsync(_sandbox);
        await device.WaitAsync("qr");
        await _phone.EnterPairCodeAsync(await device.RequestPairCodeAsync(_phone.Jid.User), Stop);
        await device.WaitAsync("drained");
        Assert.Single(_phone.LinkedDevices);
        await EndAsync(device);
    }

    [Fact(Timeout = 60_000)]
    public async Task Refuses_a_server_whose_certificate_another_root_signed()
    {
        var device = judge.NewDevice("root");
        var opening = device.OpenAsync(_sandbox.SocketAddress, Curve25519.GenerateKeyPair().PublicKey, _sandbox.TlsRootCertificate, _sandbox.MediaPort);
        await device.WaitAsync("complaint", entry => entry["context"]!.Contains("certificate signature is invalid", StringComparison.Ordinal));
        await device.CloseAsync();
        await Assert.ThrowsAsync<JudgeException>(() => opening);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exchanges_texts_with_a_phone_with_receipts(bool byLid)
    {
        var device = await PairedAsync();
        var (friend, me) = byLid ? (_friend.Lid, _phone.Lid) : (_friend.Jid, _phone.Jid);
        var id = await device.SendTextAsync(friend, "to the phone");
        await _friend.WaitForMessageAsync(message => message.Id == id && message.Text == "to the phone", Stop);
        await device.WaitAsync("receipt", entry => entry["id"] == id && entry["type"] == "delivered");
        await _friend.MarkReadAsync([id], Stop);
        await device.WaitAsync("receipt", entry => entry["id"] == id && entry["type"] == "read");

        var sent = await _friend.SendTextAsync(me, "to zapo", cancellationToken: Stop);
        var arrived = await device.WaitForTextAsync("to zapo");
        await _friend.WaitForMessageAsync(message => message.Id == sent.Id && message.Status == SandboxMessageStatus.Delivered, Stop);
        await device.MarkReadAsync(arrived);
        await _friend.WaitForMessageAsync(message => message.Id == sent.Id && message.Status == SandboxMessageStatus.Read, Stop);

        await device.CloseAsync();
        await _friend.SendTextAsync(me, "while away", cancellationToken: Stop);
        await device.LogInAsync(_sandbox);
        await device.WaitForTextAsync("while away");
        Assert.Equal((1, 0L), (device.CountTexts("while away"), _friend.UndecryptableCount));
        await EndAsync(device);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exchanges_texts_with_our_client(bool byLid)
    {
        var device = await PairedAsync();
        await _ours.PairAsync(_friend);
        var id = await device.SendTextAsync(byLid ? _friend.Lid : _friend.Jid, "to us");
        Assert.Equal(id, (await _ours.WaitForTextAsync("to us")).MessageId);
        var back = await _ours.SendTextAsync(byLid ? _phone.Lid : _phone.Jid, "to zapo");
        Assert.Equal(back, (await device.WaitForTextAsync("to zapo"))["id"]);
        await _ours.WaitForReceiptAsync(back, ReceiptKind.Delivered);
        await device.CloseAsync();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exchanges_texts_in_a_group(bool isLidAddressed)
    {
        var device = await PairedAsync();
        await _ours.PairAsync(_friend);
        var group = (await _friend.CreateGroupAsync("of three", [_phone.Jid], isLidAddressed, Stop)).Jid;
        await device.WaitAsync("group", entry => entry["id"] == group.ToString());
        var id = await device.SendTextAsync(group, "to the group");
        await _friend.WaitForMessageAsync(message => message.Id == id && message.Text == "to the group", Stop);
        Assert.Equal(id, (await _ours.WaitForTextAsync("to the group")).MessageId);
        await _friend.SendTextAsync(group, "from the phone", cancellationToken: Stop);
        await device.WaitForTextAsync("from the phone");
        await _ours.SendTextAsync(group, "from us");
        await device.WaitForTextAsync("from us");
        await EndAsync(device);
    }

    [Fact(Timeout = 60_000)]
    public async Task Exchanges_files_whose_macs_are_checked()
    {
        var device = await PairedAsync();
        await _ours.PairAsync(_friend);
        var bytes = RandomNumberGenerator.GetBytes(70_001);
        var content = JsonSerializer.SerializeToElement(new Dictionary<string, object>
        {
            ["type"] = "document", ["media"] = new Dictionary<string, object> { ["$bytes"] = Convert.ToBase64String(bytes) },
            ["mimetype"] = "application/pdf", ["fileName"] = "theirs.pdf",
        });
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
        await device.WaitAsync("message", entry => entry["id"] == ours);
        Assert.Equal(bytes, await device.DownloadAsync(ours));
        await EndAsync(device);
    }

    [Fact(Timeout = 60_000)]
    public async Task Reads_and_writes_app_state_whose_macs_are_checked()
    {
        var device = await PairedAsync();
        await _ours.PairAsync(_phone);
        await device.ResyncAppStateAsync();
        var from = device.Events.Count;
        await _ours.WriteAppStateAsync(AppStateActions.Pin(_friend.Lid, true));
        await device.WaitForAppStateAsync("pin", "\"pinned\":true", from);
        var position = _ours.Events.Count;
        await device.ModifyAsync(new { method = "setChatMute", args = new object[] { true, 2_000_000_000_000L } }, _friend.Lid.ToString());
        var muted = await _ours.WaitAsync<ChatMuted>(from: position);
        Assert.Equal((_friend.Lid, DateTimeOffset.FromUnixTimeSeconds(2_000_000_000)), (muted.Chat, muted.Until));
        await EndAsync(device);
    }

    [Fact(Timeout = 60_000)]
    public async Task Reads_a_snapshot_and_the_history_of_its_phone()
    {
        for (var i = 0; i < 30; i++)
        {
            await (i % 2 == 0 ? _phone : _friend).SendTextAsync(i % 2 == 0 ? _friend.Jid : _phone.Jid, $"text {i}", cancellationToken: Stop);
        }
        for (var i = 0; i < 60; i++) await _phone.WriteAppStateAsync([AppStateActions.Pin(_friend.Lid, i % 2 == 0)], Stop);
        var device = judge.NewDevice("history", takesHistory: true);
        await device.PairAsync(_sandbox, _phone);
        var names = await device.WaitAsync("history", published => published.Number("syncType") == 4);
        Assert.Equal(2, names.Number("pushnamesCount"));
        Assert.Equal(30, device.Events.Entries.Where(published => published.Name == "history").Sum(published => published.Number("messagesCount")));
        await device.WaitForAppStateAsync("pin", "\"pinned\":false", 0);
        await EndAsync(device);
    }

    private async Task<JudgeDevice> PairedAsync()
    {
        var device = judge.NewDevice("zapo");
        await device.PairAsync(_sandbox, _phone);
        return device;
    }

    private static async Task EndAsync(JudgeDevice device)
    {
        await device.AssertStrictAsync();
        // It ignores only acks of its receipts.
        Assert.DoesNotContain(device.Events.Entries, entry => entry.Name == "unhandled" && entry["reason"] != "unhandled.ack");
        await device.CloseAsync();
    }
}
