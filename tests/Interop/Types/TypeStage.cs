using System.Reflection;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox.Phones;

namespace WhatIsUp.Interop.Types;

/// <summary>
/// Channels and devices of Baileys, in direct chats and in groups: two whose accounts are migrated to LIDs, and two that are not. Both are strict: the server
/// refuses the other kind of address.
/// </summary>
public sealed class TypeStage(BaileysJudge judge) : IAsyncLifetime
{
    private readonly GatewayStage _gateway = new();
    private TypeSide _numbers = null!;
    private TypeSide _moved = null!;

    /// <summary>Folder of these tests.</summary>
    public static string ProjectFolder { get; } =
        typeof(TypeStage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ProjectFolder").Value!;

    /// <summary>Ways to reach the other side: by number, by LID, in a group that names its members by LID, and in one that names them by number.</summary>
    public static IReadOnlyList<string> Chats { get; } = ["pn", "lid", "group", "pn group"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _gateway.InitializeAsync();
        _numbers = await PairAsync("numbers", new SandboxPhonePolicy { RefusesLids = true });
        _moved = await PairAsync("moved", new SandboxPhonePolicy { LidMigrated = true });
    }

    /// <summary>The channels and devices with this kind of chat.</summary>
    public TypeSide In(string chat) => IsByNumber(chat) ? _numbers : _moved;

    /// <summary>Accounts as a chat names them.</summary>
    public static WhatsApp.Binary.Jid NameIn(string chat, SandboxPhone phone) => IsByNumber(chat) ? phone.Jid : phone.Lid;

    public static bool IsGroup(string chat) => chat.EndsWith("group", StringComparison.Ordinal);

    private static bool IsByNumber(string chat) => chat.StartsWith("pn", StringComparison.Ordinal);

    private async Task<TypeSide> PairAsync(string name, SandboxPhonePolicy policy)
    {
        var baileysPhone = await _gateway.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Ada", Policy: policy), Stop);
        var channelPhone = await _gateway.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Bert", Policy: policy), Stop);
        var baileys = judge.NewDevice(name);
        var channel = await _gateway.PairChannelAsync(channelPhone, Stop);
        await baileys.PairAsync(_gateway.Sandbox, baileysPhone);
        var group = await channelPhone.CreateGroupAsync("Types", [baileysPhone.Jid], isLidAddressed: policy.LidMigrated, Stop);
        return new TypeSide(_gateway, channel, baileys, channelPhone, baileysPhone, group.Jid);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var side in new[] { _numbers, _moved })
            if (side is not null) await side.Baileys.CloseAsync();
        await _gateway.DisposeAsync();
    }
}
