using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Signal;

/// <summary>Pairs of phone number and LID. They stay true when the device is unlinked.</summary>
internal sealed class LidRows() : SignalTable<string, string>(DeviceTables.Lids)
{
    private static readonly SqlQuery<(string Key, string Value)> GetLids = new(
        "signal.lids",
        "SELECT phone_number, lid FROM signal_lids WHERE channel_id = @channel_id AND phone_number {among @keys}",
        PairColumns.Reader("phone_number", "lid"));

    private static readonly SqlQuery<(string Key, string Value)> GetPhoneNumbers = new(
        "signal.phone_numbers",
        "SELECT lid, phone_number FROM signal_lids WHERE channel_id = @channel_id AND lid {among @keys}", PairColumns.Reader("lid", "phone_number"));

    /// <summary>A LID has one number: an account keeps its LID when it changes the number.</summary>
    private static readonly SqlStatement DropFormerNumbers = new(
        "signal.drop_former_numbers", "DELETE FROM signal_lids WHERE channel_id = @channel_id AND lid = @lid AND phone_number <> @phone_number");

    private static readonly SqlStatement PutLid = new(
        "signal.put_lid",
        """
        INSERT INTO signal_lids (channel_id, phone_number, lid) VALUES (@channel_id, @phone_number, @lid)
        ON CONFLICT (channel_id, phone_number) DO UPDATE SET lid = excluded.lid
        """);

    private static readonly SqlStatement DeleteLid = new(
        "signal.delete_lid", "DELETE FROM signal_lids WHERE channel_id = @channel_id AND phone_number = @phone_number");

    /// <summary>Phone numbers of these LIDs.</summary>
    public static ValueTask<IReadOnlyDictionary<string, string>> LoadPhoneNumbersAsync(
        SignalScope scope, IReadOnlyCollection<string> lids, CancellationToken cancellationToken) =>
        PairColumns.LoadAsync(GetPhoneNumbers, scope, lids, cancellationToken);

    public override ValueTask<IReadOnlyDictionary<string, string>> LoadAsync(
        SignalScope scope, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        PairColumns.LoadAsync(GetLids, scope, keys, cancellationToken);

    protected override void Put(UnitOfWork unit, SignalScope scope, string key, string value)
    {
        unit.Add(DropFormerNumbers, ("channel_id", scope.Channel), ("phone_number", key), ("lid", value));
        unit.Add(PutLid, ("channel_id", scope.Channel), ("phone_number", key), ("lid", value));
    }

    protected override void Delete(UnitOfWork unit, SignalScope scope, string key) =>
        unit.Add(DeleteLid, ("channel_id", scope.Channel), ("phone_number", key));
}
