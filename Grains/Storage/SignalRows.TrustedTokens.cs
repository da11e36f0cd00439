using WhatIsUp.Grains.Abstractions;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Storage;

/// <summary>Trusted-contact tokens, sealed at rest.</summary>
public sealed partial class SignalRows
{
    /// <summary>Tokens of these users, in one round trip.</summary>
    public async ValueTask<IReadOnlyDictionary<string, TrustedToken>> LoadTrustedTokensAsync(
        ChannelId channel, IReadOnlyCollection<string> users, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, TrustedToken>(StringComparer.Ordinal);
        if (users.Count == 0) return found;
        var id = channel.ToString();
        var rows = await database.ReadAsync(
            SignalSql.GetTrustedTokens, [id, SqlText.List(users)],
            row => (Name: row.GetString(0), Box: row.Bytes(1), IssuedAt: row.TimeOrNull(2), SentAt: row.TimeOrNull(3)), cancellationToken);
        foreach (var row in rows) found[row.Name] = new TrustedToken(row.Box is { } sealedValue ? box.Open(TrustedTokenRow(id, row.Name), sealedValue) : [], row.IssuedAt, row.SentAt);
        return found;
    }

    private void ApplyTrustedTokens(WriteUnit unit, string id, StoreBatch batch)
    {
        foreach (var (user, token) in batch.TrustedTokens)
        {
            if (token is null) unit.Add(SignalSql.DeleteTrustedToken, id, user);
            else
                unit.Add(
                    SignalSql.PutTrustedToken, id, user, token.Value.Length == 0 ? null : box.Seal(TrustedTokenRow(id, user), token.Value),
                    token.IssuedAt?.ToUnixTimeMilliseconds(), token.SentAt?.ToUnixTimeMilliseconds());
        }
    }

    private static string TrustedTokenRow(string channel, string name) => $"signal_trusted_tokens|{channel}|{name}";
}
