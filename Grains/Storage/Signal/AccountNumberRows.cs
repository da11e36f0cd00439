using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Signal;

/// <summary>Numbers of the accounts that queried numbers reach, as in their JIDs. They stay true when the device is unlinked.</summary>
internal sealed class AccountNumberRows() : SignalTable<string, string>(DeviceTables.AccountNumbers)
{
    private static readonly SqlQuery<(string Key, string Value)> GetAccountNumbers = new(
        "signal.account_numbers",
        "SELECT phone_number, account FROM signal_account_numbers WHERE channel_id = @channel_id AND phone_number {among @keys}",
        PairColumns.Reader("phone_number", "account"));

    private static readonly SqlStatement PutAccountNumber = new(
        "signal.put_account_number",
        """
        INSERT INTO signal_account_numbers (channel_id, phone_number, account) VALUES (@channel_id, @phone_number, @account)
        ON CONFLICT (channel_id, phone_number) DO UPDATE SET account = excluded.account
        """);

    private static readonly SqlStatement DeleteAccountNumber = new(
        "signal.delete_account_number", "DELETE FROM signal_account_numbers WHERE channel_id = @channel_id AND phone_number = @phone_number");

    public override ValueTask<IReadOnlyDictionary<string, string>> LoadAsync(
        SignalScope scope, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        PairColumns.LoadAsync(GetAccountNumbers, scope, keys, cancellationToken);

    protected override void Put(UnitOfWork unit, SignalScope scope, string key, string value) =>
        unit.Add(PutAccountNumber, ("channel_id", scope.Channel), ("phone_number", key), ("account", value));

    protected override void Delete(UnitOfWork unit, SignalScope scope, string key) =>
        unit.Add(DeleteAccountNumber, ("channel_id", scope.Channel), ("phone_number", key));
}
