using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;

namespace WhatIsUp.WhatsApp.Labels;

/// <summary>
/// Puts labels on chats and messages. Their entries name a chat as the account goes by it: an account that was moved to LIDs shows no label that names a
/// number (WhiskeySockets/Baileys#2418, devlikeapro/waha#1647).
/// </summary>
internal sealed class LabelFlow(ClientConnection connection, AppStateSync appState)
{
    /// <summary>Puts a label on a chat or a message of it, or takes it off.</summary>
    public async Task AssignAsync(string labelId, Jid chat, LabelledMessage? message, bool isAssigned, CancellationToken cancellationToken)
    {
        var (named, author) = (chat, message?.Participant);
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                named = await WireAddress.OfAsync(transaction, chat.ToAccount(), token);
                if (author is { } person) author = await WireAddress.OfAsync(transaction, person.ToAccount(), token);
            },
            cancellationToken);
        var action = message is null
            ? AppStateActions.LabelChat(labelId, named, isAssigned)
            : AppStateActions.LabelMessage(labelId, named, message.Id, isAssigned, message.IsFromMe, author);
        await appState.WriteAsync([action], cancellationToken);
    }
}
