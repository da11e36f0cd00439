using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Interop.Types;

/// <summary>A sandbox with our account and a friend, in a one-to-one chat and in a group.</summary>
internal sealed record TypeScene(SandboxHost Sandbox, SandboxPhone Me, SandboxPhone Friend) : IAsyncDisposable
{
    /// <summary>The kinds of chats.</summary>
    public const string Direct = "1:1", ByLid = "1:1 by LID", Group = "group";

    private readonly Dictionary<Jid, (SandboxMessage Theirs, string Own)> _messages = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The group, which our phone administers.</summary>
    public required Jid GroupJid { get; init; }

    /// <summary>The chat in which both sides run the operations now.</summary>
    public Jid Chat { get; private set; }

    /// <summary>The other of the two chats.</summary>
    public Jid OtherChat => Chat.IsGroup ? FriendName : GroupJid;

    /// <summary>A message of the friend in this chat, one of our own, and one of the friend in the other chat.</summary>
    public SandboxMessage Theirs => _messages[Chat].Theirs;

    public string Own => _messages[Chat].Own;

    public SandboxMessage InOtherChat => _messages[OtherChat].Theirs;

    public MessageTarget ToTheirs => new(Chat, false, Theirs.Id, Chat.IsGroup ? Friend.Lid : null);

    public MessageTarget ToOwn => new(Chat, true, Own, null);

    public object TheirKey => Chat.IsGroup
        ? new { remoteJid = Chat.ToString(), fromMe = false, id = Theirs.Id, participant = Friend.Lid.ToString() }
        : new { remoteJid = Chat.ToString(), fromMe = false, id = Theirs.Id };

    public object OwnKey => new { remoteJid = Chat.ToString(), fromMe = true, id = Own };

    /// <summary>The friend's name in one-to-one chats: WhatsApp has moved our account to LIDs, or holds it to numbers.</summary>
    private Jid FriendName => Me.Policy.LidMigrated ? Friend.Lid : Friend.Jid;

    /// <summary>The friend as a chat names it.</summary>
    public Jid FriendIn(Jid chat) => chat == Friend.Jid ? Friend.Jid : Friend.Lid;

    public void SelectChat(string chat) => Chat = chat == Group ? GroupJid : FriendName;

    /// <summary>Both write to all chats.</summary>
    public async Task ExchangeTextsAsync(Func<Jid, Task<string>> write, Func<string, Task> wait)
    {
        foreach (var chat in new[] { FriendName, GroupJid })
        {
            var own = await write(chat);
            await Friend.WaitForMessageAsync(message => message.Id == own, Stop);
            var (to, text) = chat.IsGroup ? (chat, "theirs, to all") : chat.IsLid ? (Me.Lid, "theirs, by LID") : (Me.Jid, "theirs");
            _messages[chat] = (await Friend.SendTextAsync(to, text, cancellationToken: Stop), own);
            await wait(text);
        }
    }

    public IReadOnlyList<RecordedStanza> Stanzas => Sandbox.Network.ReadStanzas(limit: 20_000);

    public static async Task<TypeScene> SetAsync(bool isMoved)
    {
        var policy = new SandboxPhonePolicy { LidMigrated = isMoved, RefusesLids = !isMoved };
        var sandbox = await SandboxHost.StartAsync(new SandboxOptions { RecordsStanzas = true }, cancellationToken: Stop);
        var me = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701140001", "Ada", Policy: policy), Stop);
        var friend = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701140002", "Bert"), Stop);
        return new TypeScene(sandbox, me, friend) { GroupJid = (await me.CreateGroupAsync("parity", [friend.Jid], cancellationToken: Stop)).Jid };
    }

    public async Task<TypeFacts> FactsAsync(string id)
    {
        TypeFacts? facts = null;
        await Eventually.TrueAsync(() => (facts = TypeFacts.Of(Stanzas, id, Me, Friend)) is not null, "the friend has the message");
        return facts!;
    }

    public ValueTask DisposeAsync() => Sandbox.DisposeAsync();
}
