using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Labels;

/// <summary>A message that gets a label.</summary>
/// <param name="Id">Stanza id.</param>
/// <param name="IsFromMe">True for the account's own.</param>
/// <param name="Participant">Author of somebody else's message in a group, or null.</param>
public sealed record LabelledMessage(string Id, bool IsFromMe, Jid? Participant)
{
    /// <summary>Never prints who it is.</summary>
    public override string ToString() => $"{nameof(LabelledMessage)} {Id}";
}

/// <summary>Labels on chats and messages; the labels themselves are entries of the app state (<see cref="AppState.AppStateActions.EditLabel"/>).</summary>
public sealed class LabelsClient
{
    private readonly Operations<LabelFlow> _flow;

    internal LabelsClient(Operations<LabelFlow> flow) => _flow = flow;

    /// <summary>Puts a label on a chat or a message of it, or takes it off; what changes comes as events in the same commit.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused, or the phone has not shared a key yet (<c>no_app_state_key</c>).</exception>
    public Task AssignAsync(string labelId, Jid chat, LabelledMessage? message, bool isAssigned, CancellationToken cancellationToken) =>
        _flow.RunAsync(flow => flow.AssignAsync(labelId, chat, message, isAssigned, cancellationToken));
}
