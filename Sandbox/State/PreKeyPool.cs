namespace WhatIsUp.Sandbox.State;

/// <summary>One-time pre-keys of a device, in order of upload, in two flat arrays: thousands of devices hold hundreds each.</summary>
internal sealed class PreKeyPool
{
    public const int KeyBytes = 32;
    private uint[] _ids = [];
    private byte[] _keys = [];
    private int _first;
    private int _end;

    public int Count => _end - _first;

    public bool Contains(uint id) => _ids.AsSpan(_first, Count).Contains(id);

    /// <summary>Adds a key; one with the same id is replaced.</summary>
    public void Add(uint id, ReadOnlySpan<byte> key)
    {
        var known = _ids.AsSpan(_first, Count).IndexOf(id);
        if (known >= 0)
        {
            key.CopyTo(_keys.AsSpan((_first + known) * KeyBytes));
            return;
        }
        if (_end == _ids.Length) Grow();
        _ids[_end] = id;
        key.CopyTo(_keys.AsSpan(_end * KeyBytes));
        _end++;
    }

    /// <summary>The oldest key, or null when none is left.</summary>
    public (uint Id, byte[] Key)? Peek() => Count == 0 ? null : (_ids[_first], _keys.AsSpan(_first * KeyBytes, KeyBytes).ToArray());

    public void Remove(uint id)
    {
        var index = _ids.AsSpan(_first, Count).IndexOf(id);
        if (index < 0) return;
        index += _first;
        if (index == _first)
        {
            _first++;
            return;
        }
        Array.Copy(_ids, index + 1, _ids, index, _end - index - 1);
        Array.Copy(_keys, (index + 1) * KeyBytes, _keys, index * KeyBytes, (_end - index - 1) * KeyBytes);
        _end--;
    }

    /// <summary>All keys, oldest first.</summary>
    public IEnumerable<(uint Id, byte[] Key)> InOrder()
    {
        for (var i = _first; i < _end; i++) yield return (_ids[i], _keys.AsSpan(i * KeyBytes, KeyBytes).ToArray());
    }

    private void Grow()
    {
        var count = Count;
        var capacity = Math.Max(16, count + (count / 2) + 1);
        var ids = new uint[capacity];
        var keys = new byte[capacity * KeyBytes];
        Array.Copy(_ids, _first, ids, 0, count);
        Array.Copy(_keys, _first * KeyBytes, keys, 0, count * KeyBytes);
        (_ids, _keys, _first, _end) = (ids, keys, 0, count);
    }
}
