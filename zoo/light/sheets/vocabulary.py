"""The words that stand over columns in the languages of classes, in lower case and without accents: a table, no code.

English, which people vary most, is in `headings` as patterns.
"""

import re

_SAID = {
    "number": """
        nummer | numero | num | lp | sira | 序号 | 编号 | 番号 | 번호 | номер | №
    """,
    "name": """
        bezeichnung | nom | nombre | nome | naam | nazwa | ad | adi | 名称 | 名前 | 名称 | 이름 | имя | название
    """,
    "layer": """
        schicht | schichten | lage | couche | couches | capa | capas | strato | livello | camada | camadas
        laag | lagen | warstwa | katman | 层 | 層 | 网络层 | レイヤー | レイヤ | 層名 | 层名 | 레이어 | 층
        слой
        lager | skikt | lag | kerros | vrstva | reteg | strat | шар | lapisan
    """,
    "type": """
        typ | art | schichttyp | type de couche | tipo | tipo de capa | tipo de camada | soort | tur | 类型 | 型
        種類 | 유형 | тип
        druh | tyyppi | tipus
    """,
    "input size": """
        eingabegrosse | eingabeform | eingabedimension | eingabedimensionen | eingangsgrosse
        grosse der eingabe | taille d entree | taille de l entree | forme d entree | dimension d entree
        tamano de entrada | forma de entrada | dimension de entrada | tamanho de entrada | tamanho da entrada
        dimensione di ingresso | dimensione input | invoergrootte | rozmiar wejscia | giris boyutu | 输入尺寸
        输入形状 | 输入大小 | 輸入尺寸 | 入力サイズ | 入力形状 | 입력 크기 | размер входа | input grosse
    """,
    "memory": """
        speicher | speicherbedarf | memoire | memoria | geheugen | pamiec | bellek | 内存 | メモリ | 메모리
        память
    """,
    "ignored": """
        bemerkung | bemerkungen | anmerkung | anmerkungen | notiz | notizen | kommentar | kommentare | punkte
        remarque | remarques | observaciones | notas | observacoes | osservazioni | opmerkingen | uwagi | 备注
        備考 | 비고 | примечание | rezeptives feld
    """,
    "output": """
        ausgabe | ausgaben | ausgang | ausgabegrosse | ausgabeform | ausgabedimension | ausgabedimensionen
        ausgangsgrosse | ausgangsform | ausgabevolumen | grosse der ausgabe | form der ausgabe | dimension
        dimensionen | volumen | output grosse | output form | output dimension | ausgabe grosse | ausgabe form
        merkmalskarte | aktivierungen | sortie | sorties | taille de sortie | taille de la sortie
        forme de sortie | forme de la sortie | dimension de sortie | dimensions de sortie | volume de sortie
        forme | salida | salidas | tamano de salida | tamano de la salida | forma de salida | forma de la salida
        dimension de salida | dimensiones de salida | dimensiones | volumen de salida | forma | saida | saidas
        tamanho de saida | tamanho da saida | forma de saida | forma da saida | formato de saida
        formato da saida | dimensao de saida | dimensoes de saida | dimensoes da saida | dimensao | dimensoes
        volume de saida | uscita | dimensione di uscita | dimensioni di uscita | dimensione dell uscita
        dimensione output | dimensioni output | forma dell output | forma output | dimensioni | volume di uscita
        uitvoer | uitvoergrootte | uitvoervorm | uitgang | uitvoerdimensie | afmetingen | vorm | wyjscie
        rozmiar wyjscia | ksztalt wyjscia | wymiary | wymiary wyjscia | ksztalt | cikti | cikis | cikti boyutu
        cikis boyutu | cikti sekli | boyutlar | 输出 | 输出尺寸 | 输出形状 | 输出大小 | 输出维度 | 輸出
        輸出尺寸 | 輸出形狀 | 輸出大小 | 特征图 | 特徵圖 | 出力 | 出力サイズ | 出力形状 | 出力の形状 | 출력
        출력 크기 | 출력 형태 | выход | размер выхода | форма выхода | выходной размер | размерность
        utdata | utdatastorlek | utdataform | outputstorrelse | output storrelse | ulostulo | ulostulon koko
        ulostulon muoto | vystup | velikost vystupu | tvar vystupu | kimenet | kimenet merete | iesire
        dimensiune iesire | розмір виходу | вихід | ukuran output | ukuran keluaran
    """,
    "filters": """
        filteranzahl | anzahl filter | anzahl der filter | neuronen | anzahl neuronen | anzahl der neuronen
        kanale | filtres | nombre de filtres | filtros | numero de filtros | filtri | numero di filtri
        aantal filters | neurones | neuronas | neuronios | neuroni
    """,
    "size": """
        grosse | filtergrosse | kernelgrosse | kerngrosse | fenster | fenstergrosse | taille | taille du filtre
        taille du noyau | noyau | tamano | tamano del filtro | tamano del kernel | nucleo | tamanho
        tamanho do filtro | tamanho do kernel | grootte | dimensione del filtro | dimensione del kernel
        filtergrootte | rozmiar | rozmiar filtra | boyut | 卷积核 | 核大小 | カーネルサイズ | размер ядра | 尺寸
        大小 | サイズ | 크기 | размер
    """,
    "stride": """
        schrittweite | pas | paso | passo | stap | krok | adim | 步长 | 步幅 | ストライド | 스트라이드 | шаг
    """,
    "padding": """
        auffullung | rembourrage | relleno | preenchimento | dopelnienie | 填充 | パディング | 패딩 | отступ
    """,
    "activation": """
        aktivierung | aktivierungsfunktion | fonction d activation | funcion de activacion | activacion
        funcao de ativacao | ativacao | funzione di attivazione | attivazione | activatiefunctie | activatie
        funkcja aktywacji | aktivasyon | 激活函数 | 激活 | 活性化関数 | 활성화 함수 | функция активации
    """,
    "inputs": """
        eingabe | eingaben | eingang | entree | entrees | entrada | entradas | ingresso | ingressi | invoer
        wejscie | girdi | giris | 输入 | 輸入 | 入力 | 입력 | вход | verbunden mit | von | vorherige schicht
    """,
    "weights": """
        gewichte | gewicht | anzahl gewichte | anzahl der gewichte | gewichtsparameter | poids | nombre de poids
        pesos | numero de pesos | pesi | numero di pesi | gewichten | aantal gewichten | wagi | liczba wag
        agirliklar | 权重 | 权重数 | 權重 | 重み | 重みの数 | 가중치 | веса
    """,
    "biases": """
        schwellen | schwellwerte | schwellenwerte | bias werte | anzahl bias | anzahl biases | anzahl der bias
        biais | nombre de biais | sesgo | sesgos | vies | vieses | bias termen | obciazenia | 偏置 | 偏差
        バイアス | 편향 | смещения
    """,
    "params": """
        parameter | parametern | anzahl parameter | anzahl der parameter | anzahl an parametern
        parameteranzahl | parameterzahl | zahl der parameter | lernbare parameter | trainierbare parameter
        summe | gesamt | insgesamt | parametres | nombre de parametres | nb de parametres | nb parametres
        parametros | numero de parametros | n de parametros | no de parametros | n o de parametros
        num parametros
        cantidad de parametros | quantidade de parametros | parametri | numero di parametri | numero parametri
        n parametri | aantal parameters | parametry | liczba parametrow | parametre | parametreler
        parametre sayisi | 参数 | 参数量 | 参数数量 | 参数个数 | 參數 | 參數量 | 參數數量 | パラメータ
        パラメータ数 | パラメーター | パラメーター数 | 파라미터 | 파라미터 수 | 매개변수 | 매개변수 수
        параметры | число параметров | количество параметров
        antal parametrar | parametrar | antal parametre | antall parametere | parametere
        parametrien maara | parametrien lukumaara | parametrit | pocet parametru | pocet parametrov
        parametereinek szama | parameterek szama | numar parametri | numar de parametri
        кількість параметрів | jumlah parameter
    """,
    "working": """
        rechnung | berechnung | rechenweg | formel | calcul | calculs | calculo | calcolo | berekening
        obliczenia | 计算 | 計算 | 계산 | расчет
    """,
    "settings": """
        hyperparameter | einstellungen | beschreibung | details | hyperparametres | hiperparametros
        iperparametri
    """,
}
PHRASES = {
    phrase.strip(): role for role, phrases in _SAID.items() for phrase in re.split(r"[|\n]", phrases) if phrase.strip()
}
"""What a column of such a heading holds."""

_AXES = {
    "height": "h|height|row|rows|hohe|zeilen|hauteur|alto|altura|altezza|hoogte|高|高さ|высота|oh|hout",
    "width": "w|width|col|cols|column|columns|breite|spalten|largeur|ancho|largura|larghezza|breedte|宽|幅|ширина|ow"
    "|wout",
    "length": "l|length|step|steps|time steps|timesteps|lange|longueur",
    "channels": "c|d|channel|channels|depth|maps|k|f|kanale|tiefe|canaux|profondeur|canales|profundidad|canais"
    "|canali|profondita|kanalen|diepte|通道|通道数|チャンネル|каналы|oc|od|cout|dout|feature maps",
    "batch": "n|b|batch|batch size|bs",
    "side": "side|sides|side length|seite|seitenlange|kantenlange|cote|lado|lato",
}
AXIS = {word: axis for axis, words in _AXES.items() for word in words.split("|")}
"""The axis of a shape that a word or a letter means."""
AXIS_OF_SEQUENCES = {
    **dict.fromkeys(("t", "time", "seq", "sequence", "tokens", "positions"), "length"),
    **dict.fromkeys(("features", "filters", "units", "embedding"), "channels"),
}
"""Words that mean an axis only among others of a shape, as they head columns of their own."""
SIDES = {word: side for side in ("left", "right", "top", "bottom") for word in (side, side[0])}
"""The side of an image at which zeros stand that a word or a letter means."""

NOTES = frozenset(
    """
    # + & and or of per a the no nr number numbers count counts counted total sum whole int integer integers exact
    weights weight bias biases incl including inclusive included excl excluding excluded with without w o wo both
    learnable trainable params param parameters parameter layer layers answer answers my mine your result ours
    formula working calculated computed conv dense only all each mit ohne und anzahl gewichte summe gesamt
    """.split()  # noqa: SIM905
)
"""Words that stand in brackets behind a heading of counts, and are no unit."""

SAID_OF_ANY = frozenset(
    """
    # no nr num number numbers count counts of the a an if any applicable needed used given present where optional
    px pixel pixels pixeln cell cells unit int integer integers whole exact keras tensorflow tf answer answers your you
    my our mine here fill please calculated computed formula layer layers this value values setting settings and or
    falls vorhanden anzahl
    """.split()  # noqa: SIM905
)
"""Words in brackets behind any heading that change nothing of what it means."""
OF_OUTPUTS = frozenset(
    """
    size sizes shape shapes dim dims dimension dimensions tensor tensors volume map maps feature features image images
    activation activations output outputs out result layer neurons units sample axis axes order format
    """.split()  # noqa: SIM905
)
"""Further ones behind a heading of outputs."""
OF_SETTINGS = {
    "filters": "n f k neurons units nodes channels maps filters filter kernels out output feature features fc hidden",
    "size": "f k s size shape dim dims dimensions filter kernel window pool pooling conv convolution",
    "stride": "s step steps stride strides size",
    "padding": "p pad padding zeros zero size amount",
    "activation": "f g function fn func act activation nonlinearity non linearity transfer",
    "bias": "b yes y true on 1 no n false off 0 use used include included",
    "rate": "p probability prob fraction dropout drop dropped to % percent rate",
}
"""Further ones behind a heading of settings, by parameter."""

_TOTALS = """
    gesamt | gesamtzahl | gesamtsumme | gesamtanzahl | insgesamt | parameter gesamt | summe der parameter
    summe parameter | total general | total generale | somme totale | suma total | soma total | totale | totaal
    razem | suma parametrow | toplam | toplam parametre | 总计 | 合计 | 总参数 | 总参数量 | 總計 | 合計 | 总和
    総計 | 総パラメータ数 | 합계 | 총계 | 총 파라미터 | итого | всего | sum total | sum of parameters
    sum of params | all layers
"""
TOTALS = frozenset(map(str.strip, re.split(r"[|\n]", _TOTALS))) - {""}
"""Names of a row that sums up the others, and of no layer, without accents."""
SUMS = frozenset(("sum", "sum total", "summe", "somme", "suma", "soma", "somma", "som"))
"""Names of such a row that a layer may have, too, which adds its inputs."""
