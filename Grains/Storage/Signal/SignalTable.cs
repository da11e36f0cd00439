using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Signal;

/// <summary>The rows of one table of a device's state: statements and their mapping, side by side.</summary>
internal abstract class SignalTable
{
    /// <summary>The table.</summary>
    public abstract DeviceTable Table { get; }

    /// <summary>Deletes all rows of a channel whose device is unlinked; null if they are kept.</summary>
    public virtual SqlStatement? Wipe => null;

    /// <summary>Appends the changes of this table.</summary>
    public abstract void Apply(UnitOfWork unit, SignalScope scope, DeviceStateChanges changes);
}
