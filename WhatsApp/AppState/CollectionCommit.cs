using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>Stores the changes of a collection together with its version.</summary>
internal sealed class CollectionCommit(ClientConnection connection, OwnPresence presence)
{
    private const int FactsPerStep = 512;

    /// <summary>Writes facts first, in batches; the version is in the last batch, so that a crash in between repeats some of them.</summary>
    public async Task CommitAsync(WorkingCollection working, bool isInitial, CancellationToken cancellationToken)
    {
        string? ownName = null;
        var changes = working.Mutations;
        for (var first = 0; first == 0 || first < changes.Count; first += FactsPerStep)
        {
            var isLast = first + FactsPerStep >= changes.Count;
            await connection.ChangeAsync(
                async (transaction, token) =>
                {
                    foreach (var mutation in changes.Skip(first).Take(FactsPerStep))
                        ownName = await AppStateFacts.ApplyAsync(transaction, connection, mutation, isInitial, token) ?? ownName;
                    if (!isLast) return;
                    transaction.Changes.Collections[working.State.Name] = working.Change;
                    if (ownName is null) return;
                    transaction.Changes.Credentials = transaction.Credentials with { PushName = ownName };
                    transaction.Changes.Events.Add(new OwnPushNameChanged(ownName));
                },
                cancellationToken);
        }
        if (ownName is not null) presence.Rename(ownName);
    }
}
