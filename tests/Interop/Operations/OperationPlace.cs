using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Interop.Operations;

/// <summary>Where one side does an operation: its own group, community or newsletter, so that both find the same.</summary>
/// <param name="Chat">The group, community or newsletter; the friend where there is none.</param>
/// <param name="Code">Its invite code, or empty.</param>
/// <param name="Other">A group that can be linked to the community, or is linked.</param>
public sealed record OperationPlace(OperationScene Scene, Jid Chat, string Code, Jid? Other = null)
{
    /// <summary>Number of its post, or empty.</summary>
    public string Post { get; init; } = "";

    public string Id => Chat.ToString();

    public string OtherId => Other!.Value.ToString();

    public string Friend => Scene.Friend.Jid.ToString();

    public string FriendLid => Scene.Friend.Lid.ToString();

    public string Third => Scene.Third.Jid.ToString();

    public string ThirdLid => Scene.Third.Lid.ToString();
}
