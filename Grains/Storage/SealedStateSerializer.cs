using Orleans.Storage;

namespace WhatIsUp.Grains.Storage;

/// <summary>Hands sealed state to a storage provider as it is. Anything else is refused, so that nothing is ever written in the clear.</summary>
public sealed class SealedStateSerializer : IGrainStorageSerializer
{
    /// <inheritdoc />
    public BinaryData Serialize<T>(T? input) => input is SealedState state ? new BinaryData(state.Bytes) : throw Unsealed(typeof(T));

    /// <inheritdoc />
    public T Deserialize<T>(BinaryData input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new SealedState { Bytes = input.ToMemory() } is T state ? state : throw Unsealed(typeof(T));
    }

    private static InvalidOperationException Unsealed(Type type) => new($"The state {type.Name} is not sealed.");
}
