using WhatIsUp.Interop.Clients;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.AppState;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Interop;

/// <summary>Chats, contacts and labels: written by the phone, by Baileys and by us, read by all, with all MAC checks.</summary>
public sealed class BaileysWithAppState(BaileysJudge judge) : IAsyncLifetime
{
    private static readonly DateTimeOffset Sent = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
    private static readonly DateTimeOffset Later = DateTimeOffset.FromUnixTimeSeconds(2_000_000_000);

    private SandboxHost _sandbox = null!;
    private SandboxPhone _phone = null!;
    private SandboxPhone _contact = null!;
    private JudgeDevice _theirs = null!;
    private OwnDevice _ours = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Jid Chat => _contact.Lid;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        _phone = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120001", "Ada"), Stop);
        _contact = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120002", "Bert"), Stop);
        _theirs = judge.NewDevice("theirs");
        _ours = new OwnDevice(_sandbox, "ours");
        await _theirs.PairAsync(_sandbox, _phone);
        await _ours.PairAsync(_phone);
        await _ours.WaitAsync<OwnPushNameChanged>(named => named.PushName == "Ada");
        await _theirs.ResyncAppStateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _ours.DisposeAsync();
        await _theirs.CloseAsync();
        await _sandbox.DisposeAsync();
        Assert.Empty(judge.TakeFaults());
    }

    private sealed record Case(
        string Name, AppStateAction Ours, object Theirs, string? Jid, Func<ClientEvent, bool> IsExpected, string BaileysEvent, string BaileysText);

    private Case[] Cases()
    {
        var jid = Chat.ToString();
        var last = new LastMessage("3EB0LAST", false, null, Sent);
        var lastMessages = new[]
        {
            new { key = new
            {
                remoteJid = jid, fromMe = false, id = "3EB0LAST"
            }, messageTimestamp = Sent.ToUnixTimeSeconds(), timestamp = Sent.ToUnixTimeSeconds() }
        };
        var key = new { remoteJid = jid, fromMe = true, id = "3EB0STAR" };
        return
        [
            new("mute", AppStateActions.Mute(Chat, Later), new { mute = Later.ToUnixTimeMilliseconds() }, jid,
                published => published is ChatMuted { Until: { } until } && until == Later, "chats.update", "2000000000000"),
            new("archive", AppStateActions.Archive(Chat, true, last), new { archive = true, lastMessages }, jid,
                published => published is ChatArchived { IsArchived: true }, "chats.update", "\"archived\":true"),
            new("unarchive", AppStateActions.Archive(Chat, false, last), new { archive = false, lastMessages }, jid,
                published => published is ChatArchived { IsArchived: false }, "chats.update", "\"archived\":false"),
            new("pin", AppStateActions.Pin(Chat, true), new { pin = true }, jid,
                published => published is ChatPinned { IsPinned: true }, "chats.update", "\"pinned\":"),
            new("mark unread", AppStateActions.MarkRead(Chat, false, last), new { markRead = false, lastMessages }, jid,
                published => published is ChatMarked { IsRead: false }, "chats.update", "\"unreadCount\":-1"),
            new("mark read", AppStateActions.MarkRead(Chat, true, last), new { markRead = true, lastMessages }, jid,
                published => published is ChatMarked { IsRead: true }, "chats.update", "\"unreadCount\":0"),
            new("star", AppStateActions.Star(Chat, "3EB0STAR", true, null, true),
                new { star = new { messages = new[] { new { key.id, key.fromMe } }, star = true } }, jid,
                published => published is MessageStarred { MessageId: "3EB0STAR", IsFromMe: true, IsStarred: true }, "messages.update", "\"starred\":true"),
            new("delete for me", AppStateActions.DeleteMessage(Chat, "3EB0STAR", true, null, Sent),
                new { deleteForMe = new { deleteMedia = false, key, timestamp = Sent.ToUnixTimeSeconds() } }, jid,
                published => published is MessageDeletedForMe { MessageId: "3EB0STAR", IsFromMe: true }, "messages.delete", "3EB0STAR"),
            new("contact", AppStateActions.Contact(_contact.Jid, "Bertram Bee", "Bertram"),
                new { contact = new { fullName = "Bertram Bee", firstName = "Bertram" } }, _contact.Jid.ToString(),
                published => published is ContactSaved { FullName: "Bertram Bee", FirstName: "Bertram" } saved && saved.PhoneNumber == _contact.Jid.User,
                "contacts.upsert", "Bertram Bee"),
            new("push name", AppStateActions.PushName("Ada Lovelace"), new { pushNameSetting = "Ada Lovelace" }, "",
                published => published is OwnPushNameChanged { PushName: "Ada Lovelace" }, "me", "Ada Lovelace"),
            new("label", AppStateActions.EditLabel("7", "VIP ☺", 4, false),
                new { addLabel = new { id = "7", name = "VIP ☺", color = 4, deleted = false } }, "",
                published => published is LabelEdited { LabelId: "7", Name: "VIP ☺", Color: 4, IsDeleted: false }, "labels.edit", "VIP"),
            new("label a chat", AppStateActions.LabelChat("7", Chat, true), new { addChatLabel = new { labelId = "7" } }, jid,
                published => published is LabelAssigned { LabelId: "7", MessageId: null, IsAssigned: true }, "labels.association", "\"type\":\"add\""),
            new("unlabel a chat", AppStateActions.LabelChat("7", Chat, false), new { removeChatLabel = new { labelId = "7" } }, jid,
                published => published is LabelAssigned { LabelId: "7", MessageId: null, IsAssigned: false }, "labels.association", "\"type\":\"remove\""),
            new("label a message", AppStateActions.LabelMessage("7", Chat, "3EB0STAR", true),
                new { addMessageLabel = new { labelId = "7", messageId = "3EB0STAR" } }, jid,
                published => published is LabelAssigned { LabelId: "7", MessageId: "3EB0STAR", IsAssigned: true }, "labels.association", "3EB0STAR"),
            new("clear", AppStateActions.Clear(Chat, last), new { clear = true, lastMessages }, jid,
                published => published is ChatCleared { IsChatDeleted: false }, "", ""),
            new("delete", AppStateActions.Delete(Chat, last), new { delete = true, lastMessages }, jid,
                published => published is ChatCleared { IsChatDeleted: true }, "chats.delete", jid),
        ];
    }

    private async Task<SandboxAppStateEntry> EntryAsync(AppStateAction action) =>
        (await _phone.ReadAppStateAsync(Stop)).Single(entry => entry.Index.SequenceEqual(action.Index));

    [Fact(Timeout = 120_000)]
    public async Task Changes_by_Baileys_are_read_by_us_and_the_phone()
    {
        foreach (var one in Cases())
        {
            var from = _ours.Events.Count;
            await _theirs.ModifyAsync(one.Theirs, one.Jid!);
            var published = await _ours.WaitAsync<ClientEvent>(one.IsExpected, from);
            if (published is ChatEvent chat) Assert.Equal(Chat, chat.Chat);
            await EntryAsync(one.Ours);
        }
        await _theirs.AssertStrictAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Changes_by_us_are_read_by_Baileys_and_the_phone()
    {
        foreach (var one in Cases())
        {
            var (from, position) = (_ours.Events.Count, _theirs.Events.Count);
            await _ours.WriteAppStateAsync(one.Ours);
            await _ours.WaitAsync<ClientEvent>(one.IsExpected, from);
            if (one.BaileysEvent.Length > 0) await _theirs.WaitForAppStateAsync(one.BaileysEvent, one.BaileysText, position);
            await EntryAsync(one.Ours);
        }
        await _theirs.AssertStrictAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Changes_by_the_phone_are_read_by_Baileys_and_us()
    {
        foreach (var one in Cases())
        {
            var (from, position) = (_ours.Events.Count, _theirs.Events.Count);
            await _phone.WriteAppStateAsync([one.Ours], Stop);
            await _ours.WaitAsync<ClientEvent>(one.IsExpected, from);
            if (one.BaileysEvent.Length > 0) await _theirs.WaitForAppStateAsync(one.BaileysEvent, one.BaileysText, position);
        }
        await _theirs.AssertStrictAsync();
    }

    /// <summary>Collection, index, version and value are those of Baileys; only the collection of a star is that of whatsmeow and the web client.</summary>
    [Fact(Timeout = 120_000)]
    public async Task Our_actions_equal_those_of_Baileys()
    {
        foreach (var one in Cases())
        {
            var position = _ours.Events.Count;
            await _theirs.ModifyAsync(one.Theirs, one.Jid!);
            await _ours.WaitAsync<ClientEvent>(one.IsExpected, position);
            var theirs = await EntryAsync(one.Ours);
            Assert.Equal(one.Name == "star" ? Collections.RegularHigh : theirs.Collection, one.Ours.Collection);
            Assert.Equal((one.Name, theirs.ActionVersion), (one.Name, one.Ours.Version));
            Assert.Equal((one.Name, Timeless(theirs.Value)), (one.Name, Timeless(one.Ours.Value)));
        }

        static string Timeless(SyncActionValue value)
        {
            var copy = value.Clone();
            copy.ClearTimestamp();
            return copy.ToString();
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Concurrent_writes_of_Baileys_lose_none_of_ours()
    {
        const int Each = 8;
        var ours = Task.Run(async () =>
        {
            for (var n = 0; n < Each; n++) await _ours.WriteAppStateAsync(AppStateActions.EditLabel($"o{n}", "ours", 1, false));
        }, Stop);
        // Baileys ignores whether the server accepted its patch: its own patches after ours are lost.
        for (var n = 0; n < Each; n++) await _theirs.ModifyAsync(new { addLabel = new { id = $"t{n}", name = "theirs", color = 2, deleted = false } }, "");
        await ours;
        var ids = (await _phone.ReadAppStateAsync(Stop)).Where(entry => entry.Index[0] == AppStateIndex.LabelEdit).Select(entry => entry.Index[1]).ToHashSet();
        for (var n = 0; n < Each; n++) Assert.Contains($"o{n}", ids);
        foreach (var id in ids) await _ours.WaitAsync<LabelEdited>(published => published.LabelId == id);
    }
}
