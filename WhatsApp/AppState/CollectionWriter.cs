using System.Security.Cryptography;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>Writes changes of the user to collections.</summary>
internal sealed class CollectionWriter(ClientConnection connection, AppStateRequests requests, CollectionCommit commit, CollectionReader reader)
{
    private const int Conflict = 409;
    private const int MaxWriteAttempts = 16;
    private const int IvBytes = 16;

    /// <summary>Writes changes of one collection, on top of those that others wrote meanwhile.</summary>
    /// <exception cref="AppStateUnavailableException">No key was shared, or other devices write continuously.</exception>
    /// <exception cref="RequestRefusedException">The server refused.</exception>
    public async Task WriteAsync(string name, IReadOnlyList<AppStateAction> actions, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxWriteAttempts; attempt++)
        {
            var keys = await requests.LoadKeysAsync(cancellationToken);
            if (keys.Newest is not { } key) throw new AppStateUnavailableException("no_app_state_key");
            var state = (await requests.LoadCollectionsAsync(cancellationToken)).FirstOrDefault(known => known.Name == name);
            if (state is null)
            {
                await ReadFirstAsync(name, cancellationToken);
                state = (await requests.LoadCollectionsAsync(cancellationToken)).FirstOrDefault(known => known.Name == name)
                    ?? CollectionState.Empty(name);
            }
            var working = new WorkingCollection(state, keys.Find);
            var mutations = actions.Select(action => Seal(key, action)).ToArray();
            await requests.LoadValueMacsAsync(working, mutations, cancellationToken);
            var patch = working.Write(key, mutations);
            var answers = await requests.SyncAsync([AppStateRequests.RequestOf(name, state.Version, false, patch.ToByteArray())], cancellationToken);
            if (answers.FirstOrDefault(answer => answer.Get("name") == name) is not { } node) throw new AppStateUnavailableException("app_state_broken");
            if (node.Get("type") != "error")
            {
                await commit.CommitAsync(working, false, cancellationToken);
                return;
            }
            if (node.Child("error")?.GetInteger("code") is not Conflict) throw RequestRefusedException.Of(node);
            // The missing patches may be in the refusal; requesting them again costs little and covers all cases.
            await ReadFirstAsync(name, cancellationToken);
        }
        throw new AppStateUnavailableException("app_state_conflict");
    }

    /// <summary>Nothing is written on top of an unknown state.</summary>
    private async Task ReadFirstAsync(string name, CancellationToken cancellationToken)
    {
        if (!(await reader.ReadAsync([name], cancellationToken)).Contains(name)) throw new AppStateUnavailableException("app_state_broken");
    }

    private SyncdMutation Seal(AppStateKey key, AppStateAction action)
    {
        var value = action.Value.Clone();
        value.Timestamp = connection.Time.GetUtcNow().ToUnixTimeMilliseconds();
        Span<byte> iv = stackalloc byte[IvBytes];
        RandomNumberGenerator.Fill(iv);
        return MutationCodec.Seal(key, action.IsRemoval, AppStateIndex.Write(action.Index), value.ToByteArray(), action.Version, iv);
    }
}
