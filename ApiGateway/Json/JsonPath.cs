using System.Globalization;
using System.Text;

namespace WhatIsUp.ApiGateway.Json;

/// <summary>Position of a reader in a JSON value. The path is formatted only for problems.</summary>
internal sealed class JsonPath
{
    private readonly List<(string? Name, int Index)> _steps = [];

    /// <summary>Enters a field.</summary>
    public void Push(string name) => _steps.Add((name, 0));

    /// <summary>Enters an item of a list.</summary>
    public void Push(int index) => _steps.Add((null, index));

    /// <summary>Leaves the innermost field or item.</summary>
    public void Pop() => _steps.RemoveAt(_steps.Count - 1);

    /// <summary>The path of a field of the current value.</summary>
    public string Of(string name) => _steps.Count == 0 ? name : $"{this}.{name}";

    /// <summary>The path, or <c>body</c> at the top.</summary>
    public override string ToString()
    {
        if (_steps.Count == 0) return "body";
        var text = new StringBuilder();
        foreach (var (name, index) in _steps)
        {
            if (name is null) text.Append(CultureInfo.InvariantCulture, $"[{index}]");
            else text.Append(text.Length == 0 ? "" : ".").Append(name);
        }
        return text.ToString();
    }
}
