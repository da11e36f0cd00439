using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Signal;

/// <summary>Trusted-contact tokens, encrypted at rest.</summary>
internal sealed class TrustedTokenRows() : SignalTable<string, TrustedToken>(DeviceTables.TrustedTokens)
{
    private const string Name = "signal_trusted_tokens";

    private static readonly SqlQuery<(string Name, byte[]? Box, DateTimeOffset? IssuedAt, DateTimeOffset? SentAt)> GetTrustedTokens = new(
        "signal.trusted_tokens",
        "SELECT name, box, issued_at, sent_at FROM signal_trusted_tokens WHERE channel_id = @channel_id AND name {among @names}",
        new(columns =>
        {
            int name = columns["name"], box = columns["box"], issuedAt = columns["issued_at"], sentAt = columns["sent_at"];
            return row => (row.GetString(name), row.Bytes(box), row.TimeOrNull(issuedAt), row.TimeOrNull(sentAt));
        }));

    private static readonly SqlStatement PutTrustedToken = new(
        "signal.put_trusted_token",
        """
        INSERT INTO signal_trusted_tokens (channel_id, name, box, issued_at, sent_at) VALUES (@channel_id, @name, @box, @issued_at, @sent_at)
        ON CONFLICT (channel_id, name) DO UPDATE SET box = excluded.box, issued_at = excluded.issued_at, sent_at = excluded.sent_at
        """);

    private static readonly SqlStatement DeleteTrustedToken = new(
        "signal.delete_trusted_token", "DELETE FROM signal_trusted_tokens WHERE channel_id = @channel_id AND name = @name");

    private static readonly SqlStatement WipeTrustedTokens =
        new("signal.wipe_trusted_tokens", "DELETE FROM signal_trusted_tokens WHERE channel_id = @channel_id");

    public override SqlStatement Wipe => WipeTrustedTokens;

    public override async ValueTask<IReadOnlyDictionary<string, TrustedToken>> LoadAsync(
        SignalScope scope, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, TrustedToken>(StringComparer.Ordinal);
        foreach (var (user, sealedValue, issuedAt, sentAt) in await scope.Database.ReadAsync(
            GetTrustedTokens, [("channel_id", scope.Channel), ("names", SqlText.List(keys))], cancellationToken))
            found[user] = new TrustedToken(sealedValue is null ? [] : scope.Open(Name, user, sealedValue), issuedAt, sentAt);
        return found;
    }

    protected override void Put(UnitOfWork unit, SignalScope scope, string key, TrustedToken value) => unit.Add(
        PutTrustedToken, ("channel_id", scope.Channel), ("name", key),
        ("box", value.Value.Length == 0 ? null : scope.Seal(Name, key, value.Value)), ("issued_at", value.IssuedAt), ("sent_at", value.SentAt));

    protected override void Delete(UnitOfWork unit, SignalScope scope, string key) =>
        unit.Add(DeleteTrustedToken, ("channel_id", scope.Channel), ("name", key));
}
